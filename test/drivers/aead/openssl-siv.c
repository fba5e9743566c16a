/* Seals by OpenSSL's AES-128-SIV what digest-harness.c seals by ours: its records of the letter 'V'. */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

enum { KEY_BYTES = 32, TAG_BYTES = 16, LENGTH_MOST = 4096 };

static void need(void *into, size_t length)
{
	if (fread(into, 1, length, stdin) != length)
		exit(2);
}

static void require(int done)
{
	if (done <= 0) {
		fprintf(stderr, "OpenSSL refused\n");
		exit(1);
	}
}

static uint16_t need_piece(uint8_t *into)
{
	uint16_t length;
	need(&length, sizeof length);
	if (length > LENGTH_MOST)
		exit(2);
	need(into, length);
	return length;
}

int main(void)
{
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, "AES-128-SIV", NULL);
	require(cipher != NULL);
	while (getchar() == 'V') {
		uint8_t key[KEY_BYTES], bytes[LENGTH_MOST], sealed[LENGTH_MOST], tag[TAG_BYTES];
		uint16_t count, length;
		int written;
		EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
		need(key, sizeof key);
		need(&count, sizeof count);
		require(EVP_EncryptInit_ex2(context, cipher, key, NULL, NULL));
		for (uint16_t i = 0; i < count; i++) {
			length = need_piece(bytes);
			require(EVP_EncryptUpdate(context, NULL, &written, bytes, length));
		}
		length = need_piece(bytes);
		require(EVP_EncryptUpdate(context, sealed, &written, bytes, length));
		require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, tag));
		fwrite(tag, 1, sizeof tag, stdout);
		fwrite(sealed, 1, length, stdout);
		EVP_CIPHER_CTX_free(context);
	}
	EVP_CIPHER_free(cipher);
	return 0;
}
