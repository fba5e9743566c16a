/*
 * TLS by OpenSSL 3 of the host. Where its headers were not there when this was compiled (Debian: libssl-dev), all else
 * is as it is with it, and this says what is missing.
 */
#include "../tls.h"

#include <stdio.h>
#include <string.h>

#if !defined(NOONMARK_OPENSSL)

static const char *const missing =
	"this simulator was built without OpenSSL 3; install its headers (Debian: apt install libssl-dev) and build again";

const char *tls_missing(void)
{
	return missing;
}

static bool refuse(char why[TLS_WHY_BYTES])
{
	snprintf(why, TLS_WHY_BYTES, "%s", missing);
	return false;
}

bool tls_make_certificate(const struct tls_wish *wish, char certificate[TLS_PEM_BYTES], char key[TLS_PEM_BYTES],
	char why[TLS_WHY_BYTES])
{
	return refuse(why);
}

bool tls_read_certificate(const char *chain, const char *key, struct tls_certificate *into, char why[TLS_WHY_BYTES])
{
	return refuse(why);
}

bool tls_set_identity(const char *chain, const char *key, char why[TLS_WHY_BYTES])
{
	return refuse(why);
}

bool tls_begin(int socket, const struct tls_server *server, char why[TLS_WHY_BYTES])
{
	return refuse(why);
}

enum tls_step tls_handshake(char why[TLS_WHY_BYTES])
{
	refuse(why);
	return TLS_FAILED;
}

enum tls_step tls_receive(uint8_t *into, size_t room, size_t *got)
{
	return TLS_FAILED;
}

enum tls_step tls_send(const uint8_t *bytes, size_t length)
{
	return TLS_FAILED;
}

bool tls_export_keys(uint16_t aead, uint8_t *into, size_t half)
{
	return false;
}

void tls_end(void)
{
}

#else

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

enum { NAMES_TEXT_BYTES = TLS_NAMES_MOST * (TLS_NAME_BYTES + 5) };

/* RFC 8915 §4: the protocol in ALPN's form (RFC 7301 §3.1). */
static const uint8_t protocol[] = {7, 'n', 't', 's', 'k', 'e', '/', '1'};

static SSL_CTX *identity;
static struct {
	SSL_CTX *context; /* a client's own */
	SSL *ssl;
} connection;

const char *tls_missing(void)
{
	return "";
}

/* Says what failed, with OpenSSL's reason where it has one. */
static bool fail(char why[TLS_WHY_BYTES], const char *what)
{
	const char *reason = ERR_reason_error_string(ERR_get_error());
	if (reason == NULL)
		snprintf(why, TLS_WHY_BYTES, "%s", what);
	else
		snprintf(why, TLS_WHY_BYTES, "%s: %s", what, reason);
	ERR_clear_error();
	return false;
}

static void copy_out(BIO *from, char into[TLS_PEM_BYTES])
{
	int length = BIO_read(from, into, TLS_PEM_BYTES - 1);
	into[length > 0 ? length : 0] = 0;
}

static bool add_extension(X509 *certificate, int id, const char *value)
{
	X509V3_CTX context;
	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, id, value);
	bool added = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
	X509_EXTENSION_free(extension);
	return added;
}

/* Names as X509V3_EXT_conf_nid wants them: "DNS:noonmark.local,IP:192.168.1.5". */
static void write_names(const struct tls_wish *wish, char text[NAMES_TEXT_BYTES])
{
	size_t length = 0;
	for (size_t i = 0; i < wish->count; i++) {
		ASN1_OCTET_STRING *address = a2i_IPADDRESS(wish->names[i]);
		length += (size_t)snprintf(text + length, NAMES_TEXT_BYTES - length, "%s%s:%s", i == 0 ? "" : ",",
			address != NULL ? "IP" : "DNS", wish->names[i]);
		ASN1_OCTET_STRING_free(address);
	}
	ERR_clear_error();
}

static bool fill(X509 *certificate, EVP_PKEY *key, const struct tls_wish *wish)
{
	enum { SERIAL_BITS = 127, VERSION_3 = 2 };
	char names[NAMES_TEXT_BYTES];
	const unsigned char *common = (const unsigned char *)wish->names[0];
	X509_NAME *subject = X509_get_subject_name(certificate);
	BIGNUM *serial = BN_new();
	bool numbered = serial != NULL && BN_rand(serial, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1
		&& BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate)) != NULL;
	BN_free(serial);
	write_names(wish, names);
	/* It is its own authority, so that clients can be given it as the one that they trust. */
	return numbered && X509_set_version(certificate, VERSION_3) == 1
		&& ASN1_TIME_set(X509_getm_notBefore(certificate), wish->not_before) != NULL
		&& ASN1_TIME_set(X509_getm_notAfter(certificate), wish->not_after) != NULL
		&& X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, common, -1, -1, 0) == 1
		&& X509_set_issuer_name(certificate, subject) == 1 && X509_set_pubkey(certificate, key) == 1
		&& add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0")
		&& add_extension(certificate, NID_key_usage, "critical,digitalSignature,keyCertSign")
		&& add_extension(certificate, NID_ext_key_usage, "serverAuth")
		&& add_extension(certificate, NID_subject_alt_name, names) && X509_sign(certificate, key, EVP_sha256()) > 0;
}

bool tls_make_certificate(const struct tls_wish *wish, char certificate[TLS_PEM_BYTES], char key[TLS_PEM_BYTES],
	char why[TLS_WHY_BYTES])
{
	EVP_PKEY *pair = EVP_EC_gen("P-256");
	X509 *x509 = X509_new();
	BIO *first = BIO_new(BIO_s_mem()), *second = BIO_new(BIO_s_mem());
	bool made = pair != NULL && x509 != NULL && fill(x509, pair, wish) && PEM_write_bio_X509(first, x509) == 1
		&& PEM_write_bio_PrivateKey(second, pair, NULL, NULL, 0, NULL, NULL) == 1;
	if (made) {
		copy_out(first, certificate);
		copy_out(second, key);
	} else {
		fail(why, "OpenSSL made no certificate");
	}
	BIO_free(first);
	BIO_free(second);
	X509_free(x509);
	EVP_PKEY_free(pair);
	return made;
}

static int64_t seconds_of(const ASN1_TIME *time)
{
	struct tm fields;
	return ASN1_TIME_to_tm(time, &fields) == 1 ? (int64_t)timegm(&fields) : 0;
}

bool tls_read_certificate(const char *chain, const char *key, struct tls_certificate *into, char why[TLS_WHY_BYTES])
{
	BIO *first = BIO_new_mem_buf(chain, -1), *second = BIO_new_mem_buf(key, -1);
	X509 *x509 = PEM_read_bio_X509(first, NULL, NULL, NULL);
	EVP_PKEY *pair = key[0] == 0 ? NULL : PEM_read_bio_PrivateKey(second, NULL, NULL, NULL);
	unsigned bytes = sizeof into->fingerprint;
	bool is_right = false;
	if (x509 == NULL || X509_digest(x509, EVP_sha256(), into->fingerprint, &bytes) != 1)
		fail(why, "it is no certificate in PEM");
	else if (key[0] != 0 && pair == NULL)
		fail(why, "its key is none in PEM, or is locked with a password");
	else if (pair != NULL && X509_check_private_key(x509, pair) != 1)
		fail(why, "the key is not that of the first certificate");
	else
		is_right = true;
	if (is_right) {
		into->not_before = seconds_of(X509_get0_notBefore(x509));
		into->not_after = seconds_of(X509_get0_notAfter(x509));
	}
	BIO_free(first);
	BIO_free(second);
	X509_free(x509);
	EVP_PKEY_free(pair);
	ERR_clear_error();
	return is_right;
}

/* Who offers another protocol than NTS's has come to the wrong door. */
static int choose_protocol(SSL *ssl, const unsigned char **chosen, unsigned char *length, const unsigned char *offered,
	unsigned offered_bytes, void *context)
{
	unsigned char *found;
	(void)ssl;
	(void)context;
	if (SSL_select_next_proto(&found, length, protocol, sizeof protocol, offered, offered_bytes)
		!= OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*chosen = found;
	return SSL_TLSEXT_ERR_OK;
}

static SSL_CTX *make_context(const SSL_METHOD *method)
{
	SSL_CTX *context = SSL_CTX_new(method);
	if (context == NULL)
		return NULL;
	SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
	/* Nobody comes back within a session: no tickets are made, and nothing is kept. */
	SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
	SSL_CTX_set_num_tickets(context, 0);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
	return context;
}

/* Adds the certificates of a text: the first one as the own, the others as what leads to an authority. */
static bool use_chain(SSL_CTX *context, const char *chain)
{
	BIO *from = BIO_new_mem_buf(chain, -1);
	X509 *own = PEM_read_bio_X509(from, NULL, NULL, NULL), *next;
	bool used = own != NULL && SSL_CTX_use_certificate(context, own) == 1;
	X509_free(own);
	while (used && (next = PEM_read_bio_X509(from, NULL, NULL, NULL)) != NULL)
		if (SSL_CTX_add_extra_chain_cert(context, next) != 1) {
			X509_free(next);
			used = false;
		}
	BIO_free(from);
	ERR_clear_error();
	return used;
}

bool tls_set_identity(const char *chain, const char *key, char why[TLS_WHY_BYTES])
{
	SSL_CTX *context = make_context(TLS_server_method());
	BIO *from = BIO_new_mem_buf(key, -1);
	EVP_PKEY *pair = PEM_read_bio_PrivateKey(from, NULL, NULL, NULL);
	bool used =
		context != NULL && pair != NULL && use_chain(context, chain) && SSL_CTX_use_PrivateKey(context, pair) == 1;
	BIO_free(from);
	EVP_PKEY_free(pair);
	if (!used) {
		SSL_CTX_free(context);
		return fail(why, "the certificate cannot be used with its key");
	}
	SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
	SSL_CTX_free(identity);
	identity = context;
	return true;
}

/* The certificates that a client trusts, and no others. */
static bool trust(SSL_CTX *context, const char *authority)
{
	X509_STORE *store = SSL_CTX_get_cert_store(context);
	BIO *from = BIO_new_mem_buf(authority, -1);
	int count = 0;
	for (X509 *next; (next = PEM_read_bio_X509(from, NULL, NULL, NULL)) != NULL; X509_free(next))
		count += X509_STORE_add_cert(store, next);
	BIO_free(from);
	ERR_clear_error();
	return count > 0;
}

static bool expect(SSL *ssl, const struct tls_server *server)
{
	X509_VERIFY_PARAM *rules = SSL_get0_param(ssl);
	if (server->ignores_dates)
		X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_NO_CHECK_TIME);
	/* A certificate that is trusted by itself need not be its own authority's. */
	X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
	SSL_set_verify(ssl, SSL_VERIFY_PEER, NULL);
	if (SSL_set_alpn_protos(ssl, protocol, sizeof protocol) != 0)
		return false;
	if (X509_VERIFY_PARAM_set1_ip_asc(rules, server->name) == 1)
		return true;
	ERR_clear_error();
	return SSL_set1_host(ssl, server->name) == 1 && SSL_set_tlsext_host_name(ssl, server->name) == 1;
}

bool tls_begin(int socket, const struct tls_server *server, char why[TLS_WHY_BYTES])
{
	if (server == NULL && identity == NULL) {
		snprintf(why, TLS_WHY_BYTES, "there is no certificate");
		return false;
	}
	connection.context = server == NULL ? NULL : make_context(TLS_client_method());
	if (server != NULL && (connection.context == NULL || !trust(connection.context, server->authority))) {
		tls_end();
		return fail(why, "there is no certificate to trust (upstream.authority)");
	}
	connection.ssl = SSL_new(server == NULL ? identity : connection.context);
	if (connection.ssl == NULL || SSL_set_fd(connection.ssl, socket) != 1
		|| (server != NULL && !expect(connection.ssl, server))) {
		tls_end();
		return fail(why, "OpenSSL cannot begin a connection");
	}
	if (server == NULL)
		SSL_set_accept_state(connection.ssl);
	else
		SSL_set_connect_state(connection.ssl);
	return true;
}

static enum tls_step step_of(int result)
{
	switch (SSL_get_error(connection.ssl, result)) {
	case SSL_ERROR_WANT_READ:
		return TLS_READ;
	case SSL_ERROR_WANT_WRITE:
		return TLS_WRITE;
	default:
		return TLS_FAILED;
	}
}

enum tls_step tls_handshake(char why[TLS_WHY_BYTES])
{
	ERR_clear_error();
	int result = SSL_do_handshake(connection.ssl);
	if (result != 1) {
		enum tls_step step = step_of(result);
		long verdict = SSL_get_verify_result(connection.ssl);
		if (step == TLS_FAILED && verdict != X509_V_OK) {
			ERR_clear_error();
			fail(why, X509_verify_cert_error_string(verdict));
		} else if (step == TLS_FAILED) {
			fail(why, "the handshake failed");
		}
		return step;
	}
	const unsigned char *chosen;
	unsigned length;
	SSL_get0_alpn_selected(connection.ssl, &chosen, &length);
	if (length == sizeof protocol - 1 && memcmp(chosen, protocol + 1, length) == 0)
		return TLS_DONE;
	fail(why, "the other side does not speak ntske/1");
	return TLS_FAILED;
}

enum tls_step tls_receive(uint8_t *into, size_t room, size_t *got)
{
	ERR_clear_error();
	*got = 0;
	int result = SSL_read_ex(connection.ssl, into, room, got);
	if (result == 1 || SSL_get_error(connection.ssl, result) == SSL_ERROR_ZERO_RETURN)
		return TLS_DONE;
	return step_of(result);
}

enum tls_step tls_send(const uint8_t *bytes, size_t length)
{
	size_t sent;
	ERR_clear_error();
	int result = SSL_write_ex(connection.ssl, bytes, length, &sent);
	return result == 1 ? TLS_DONE : step_of(result);
}

bool tls_export_keys(uint16_t aead, uint8_t *into, size_t half)
{
	/* RFC 8915 §5.1: the protocol (0), the algorithm, and the direction. */
	static const char label[] = "EXPORTER-network-time-security";
	uint8_t context[] = {0, 0, (uint8_t)(aead >> 8), (uint8_t)aead, 0};
	for (uint8_t direction = 0; direction < 2; direction++) {
		context[4] = direction;
		if (SSL_export_keying_material(connection.ssl, into + direction * half, half, label, sizeof label - 1, context,
				sizeof context, 1)
			!= 1)
			return false;
	}
	return true;
}

void tls_end(void)
{
	if (connection.ssl != NULL)
		SSL_shutdown(connection.ssl);
	ERR_clear_error();
	SSL_free(connection.ssl);
	SSL_CTX_free(connection.context);
	connection.ssl = NULL;
	connection.context = NULL;
}

#endif
