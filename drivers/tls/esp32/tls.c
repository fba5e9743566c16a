/*
 * TLS by ESP-IDF's Mbed TLS 4: TLS 1.3 only, P-256. Nothing is allocated but by Mbed TLS itself, for one connection at a
 * time: about 13 KB at the peak of a handshake.
 *
 * Written after its headers and run against it on Linux; not yet seen on hardware.
 */
#include "../tls.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/*
 * As ESP-IDF compiles the library (components/mbedtls/CMakeLists.txt): which fields its structures have depends on it.
 * Without it they would be those of upstream's configuration, of other sizes.
 */
#define MBEDTLS_CONFIG_FILE "mbedtls/esp_config.h"
#define TF_PSA_CRYPTO_USER_CONFIG_FILE "mbedtls/esp_config.h"

#include "mbedtls/ssl.h"
#include "mbedtls/x509_crt.h"
#include "psa/crypto.h"

enum { SERIAL_BYTES = 16, TIME_BYTES = 16, ADDRESS_BYTES_MOST = 16 };

static struct {
	mbedtls_x509_crt chain;
	mbedtls_pk_context key;
	mbedtls_ssl_config config;
	bool is_set;
} identity;

static struct {
	mbedtls_ssl_context ssl;
	mbedtls_ssl_config config; /* a client's own */
	mbedtls_x509_crt authority;
	int socket;
	size_t sent; /* of the bytes that tls_send was given, and is given again until all have left */
	bool is_client, ignores_dates;
} connection;

static const char *protocols[] = {"ntske/1", NULL};

const char *tls_missing(void)
{
	return "";
}

static bool fail(char why[TLS_WHY_BYTES], const char *what, int error)
{
	snprintf(why, TLS_WHY_BYTES, "%s (Mbed TLS error -0x%04x)", what, (unsigned)-error);
	return false;
}

/* YYYYMMDDhhmmss, as Mbed TLS wants it. */
static void write_time(int64_t seconds, char text[TIME_BYTES])
{
	time_t time = (time_t)seconds;
	struct tm fields;
	gmtime_r(&time, &fields);
	strftime(text, TIME_BYTES, "%Y%m%d%H%M%S", &fields);
}

static bool make_key(mbedtls_pk_context *key)
{
	psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
	mbedtls_svc_key_id_t id;
	psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1));
	psa_set_key_bits(&attributes, 256);
	psa_set_key_algorithm(&attributes, PSA_ALG_ECDSA(PSA_ALG_ANY_HASH));
	psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_HASH | PSA_KEY_USAGE_EXPORT);
	if (psa_crypto_init() != PSA_SUCCESS || psa_generate_key(&attributes, &id) != PSA_SUCCESS)
		return false;
	bool copied = mbedtls_pk_copy_from_psa(id, key) == 0;
	psa_destroy_key(id);
	return copied;
}

/* The names as Mbed TLS wants them: a list, with addresses as bytes. */
struct names {
	mbedtls_x509_san_list list[TLS_NAMES_MOST];
	uint8_t addresses[TLS_NAMES_MOST][ADDRESS_BYTES_MOST];
};

static void list_names(const struct tls_wish *wish, struct names *names)
{
	memset(names, 0, sizeof *names);
	for (size_t i = 0; i < wish->count; i++) {
		mbedtls_x509_subject_alternative_name *node = &names->list[i].node;
		size_t bytes = mbedtls_x509_crt_parse_cn_inet_pton(wish->names[i], names->addresses[i]);
		node->type = bytes > 0 ? MBEDTLS_X509_SAN_IP_ADDRESS : MBEDTLS_X509_SAN_DNS_NAME;
		node->san.unstructured_name.p = bytes > 0 ? names->addresses[i] : (unsigned char *)(uintptr_t)wish->names[i];
		node->san.unstructured_name.len = bytes > 0 ? bytes : strlen(wish->names[i]);
		names->list[i].next = i + 1 < wish->count ? &names->list[i + 1] : NULL;
	}
}

static int fill(mbedtls_x509write_cert *certificate, mbedtls_pk_context *key, const struct tls_wish *wish,
	struct names *names)
{
	/* 1.3.6.1.5.5.7.3.1, "TLS web server authentication" (RFC 5280 §4.2.1.12) */
	static unsigned char purpose[] = {0x2b, 6, 1, 5, 5, 7, 3, 1};
	static mbedtls_asn1_sequence server = {.buf = {.tag = MBEDTLS_ASN1_OID, .len = sizeof purpose, .p = purpose}};
	char from[TIME_BYTES], until[TIME_BYTES], subject[TLS_NAME_BYTES + 3];
	unsigned char serial[SERIAL_BYTES];
	int error = psa_generate_random(serial, sizeof serial) == PSA_SUCCESS ? 0 : -1;
	serial[0] = (unsigned char)((serial[0] & 0x7f) | 0x40); /* positive, and of its full length */
	write_time(wish->not_before, from);
	write_time(wish->not_after, until);
	snprintf(subject, sizeof subject, "CN=%s", wish->names[0]);
	list_names(wish, names);
	mbedtls_x509write_crt_set_version(certificate, MBEDTLS_X509_CRT_VERSION_3);
	mbedtls_x509write_crt_set_md_alg(certificate, MBEDTLS_MD_SHA256);
	mbedtls_x509write_crt_set_subject_key(certificate, key);
	mbedtls_x509write_crt_set_issuer_key(certificate, key);
	/* It is its own authority, so that clients can be given it as the one that they trust. */
	if (error == 0)
		error = mbedtls_x509write_crt_set_serial_raw(certificate, serial, sizeof serial);
	if (error == 0)
		error = mbedtls_x509write_crt_set_validity(certificate, from, until);
	if (error == 0)
		error = mbedtls_x509write_crt_set_subject_name(certificate, subject);
	if (error == 0)
		error = mbedtls_x509write_crt_set_issuer_name(certificate, subject);
	if (error == 0)
		error = mbedtls_x509write_crt_set_basic_constraints(certificate, 1, 0);
	if (error == 0)
		error = mbedtls_x509write_crt_set_key_usage(certificate,
			MBEDTLS_X509_KU_DIGITAL_SIGNATURE | MBEDTLS_X509_KU_KEY_CERT_SIGN);
	if (error == 0)
		error = mbedtls_x509write_crt_set_ext_key_usage(certificate, &server);
	if (error == 0)
		error = mbedtls_x509write_crt_set_subject_alternative_name(certificate, names->list);
	return error;
}

bool tls_make_certificate(const struct tls_wish *wish, char certificate[TLS_PEM_BYTES], char key[TLS_PEM_BYTES],
	char why[TLS_WHY_BYTES])
{
	static struct names names; /* the engine's task only, whose stack is short */
	mbedtls_x509write_cert writer;
	mbedtls_pk_context pair;
	mbedtls_pk_init(&pair);
	mbedtls_x509write_crt_init(&writer);
	int error = make_key(&pair) ? fill(&writer, &pair, wish, &names) : MBEDTLS_ERR_PK_BAD_INPUT_DATA;
	if (error == 0)
		error = mbedtls_x509write_crt_pem(&writer, (unsigned char *)certificate, TLS_PEM_BYTES);
	if (error == 0)
		error = mbedtls_pk_write_key_pem(&pair, (unsigned char *)key, TLS_PEM_BYTES);
	mbedtls_x509write_crt_free(&writer);
	mbedtls_pk_free(&pair);
	return error == 0 || fail(why, "no certificate could be made", error);
}

/* Days from 1970 to a date (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
static int64_t days_from_civil(int year, int month, int day)
{
	year -= month <= 2;
	int64_t era = year / 400, of_era = year - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t seconds_of(const mbedtls_x509_time *time)
{
	return days_from_civil(time->year, time->mon, time->day) * 86400 + time->hour * 3600 + time->min * 60 + time->sec;
}

/* Mbed TLS takes the end of a text as its part. */
static int parse_chain(mbedtls_x509_crt *into, const char *pem)
{
	return mbedtls_x509_crt_parse(into, (const unsigned char *)pem, strlen(pem) + 1);
}

static int parse_key(mbedtls_pk_context *into, const char *pem)
{
	return mbedtls_pk_parse_key(into, (const unsigned char *)pem, strlen(pem) + 1, NULL, 0);
}

bool tls_read_certificate(const char *chain, const char *key, struct tls_certificate *into, char why[TLS_WHY_BYTES])
{
	mbedtls_x509_crt read;
	mbedtls_pk_context pair;
	size_t bytes;
	psa_crypto_init();
	mbedtls_x509_crt_init(&read);
	mbedtls_pk_init(&pair);
	int error = parse_chain(&read, chain);
	bool is_right = error == 0 || fail(why, "it is no certificate in PEM", error);
	if (is_right && key[0] != 0) {
		error = parse_key(&pair, key);
		is_right = error == 0 || fail(why, "its key is none in PEM, or is locked with a password", error);
		if (is_right) {
			error = mbedtls_pk_check_pair(&read.pk, &pair);
			is_right = error == 0 || fail(why, "the key is not that of the first certificate", error);
		}
	}
	if (is_right) {
		psa_hash_compute(PSA_ALG_SHA_256, read.raw.p, read.raw.len, into->fingerprint, sizeof into->fingerprint,
			&bytes);
		into->not_before = seconds_of(&read.valid_from);
		into->not_after = seconds_of(&read.valid_to);
	}
	mbedtls_x509_crt_free(&read);
	mbedtls_pk_free(&pair);
	return is_right;
}

static int configure(mbedtls_ssl_config *config, int endpoint)
{
	mbedtls_ssl_config_init(config);
	int error = mbedtls_ssl_config_defaults(config, endpoint, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
	mbedtls_ssl_conf_min_tls_version(config, MBEDTLS_SSL_VERSION_TLS1_3);
	mbedtls_ssl_conf_max_tls_version(config, MBEDTLS_SSL_VERSION_TLS1_3);
	return error == 0 ? mbedtls_ssl_conf_alpn_protocols(config, protocols) : error;
}

bool tls_set_identity(const char *chain, const char *key, char why[TLS_WHY_BYTES])
{
	psa_crypto_init(); /* ESP-IDF has done so at the start; once more does no harm */
	mbedtls_x509_crt_init(&identity.chain);
	mbedtls_pk_init(&identity.key);
	int error = parse_chain(&identity.chain, chain);
	if (error == 0)
		error = parse_key(&identity.key, key);
	if (error == 0)
		error = configure(&identity.config, MBEDTLS_SSL_IS_SERVER);
	if (error == 0)
		error = mbedtls_ssl_conf_own_cert(&identity.config, &identity.chain, &identity.key);
	identity.is_set = error == 0;
	return identity.is_set || fail(why, "the certificate cannot be used with its key", error);
}

static int send_bytes(void *context, const unsigned char *bytes, size_t length)
{
	ssize_t sent = send(*(const int *)context, bytes, length, MSG_NOSIGNAL);
	if (sent < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK ? MBEDTLS_ERR_SSL_WANT_WRITE : MBEDTLS_ERR_SSL_INTERNAL_ERROR;
	return (int)sent;
}

static int receive_bytes(void *context, unsigned char *into, size_t room)
{
	ssize_t got = recv(*(const int *)context, into, room, 0);
	if (got < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK ? MBEDTLS_ERR_SSL_WANT_READ : MBEDTLS_ERR_SSL_INTERNAL_ERROR;
	return (int)got;
}

/* Dates are nobody's business before the time is known. */
static int judge(void *context, mbedtls_x509_crt *certificate, int depth, uint32_t *flags)
{
	(void)context;
	(void)certificate;
	(void)depth;
	if (connection.ignores_dates)
		*flags &= ~(uint32_t)(MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE);
	return 0;
}

static int begin_client(const struct tls_server *server)
{
	psa_crypto_init();
	mbedtls_x509_crt_init(&connection.authority);
	int error = configure(&connection.config, MBEDTLS_SSL_IS_CLIENT);
	if (error == 0)
		error = parse_chain(&connection.authority, server->authority);
	connection.ignores_dates = server->ignores_dates;
	mbedtls_ssl_conf_ca_chain(&connection.config, &connection.authority, NULL);
	mbedtls_ssl_conf_authmode(&connection.config, MBEDTLS_SSL_VERIFY_REQUIRED);
	mbedtls_ssl_conf_verify(&connection.config, judge, NULL);
	return error;
}

bool tls_begin(int socket, const struct tls_server *server, char why[TLS_WHY_BYTES])
{
	if (server == NULL && !identity.is_set) {
		snprintf(why, TLS_WHY_BYTES, "there is no certificate");
		return false;
	}
	mbedtls_ssl_init(&connection.ssl);
	connection.socket = socket;
	connection.sent = 0;
	connection.is_client = server != NULL;
	int error = server == NULL ? 0 : begin_client(server);
	if (error == 0)
		error = mbedtls_ssl_setup(&connection.ssl, server == NULL ? &identity.config : &connection.config);
	if (error == 0 && server != NULL)
		error = mbedtls_ssl_set_hostname(&connection.ssl, server->name);
	if (error != 0) {
		tls_end();
		return fail(why, "a connection cannot be begun", error);
	}
	mbedtls_ssl_set_bio(&connection.ssl, &connection.socket, send_bytes, receive_bytes, NULL);
	return true;
}

static enum tls_step step_of(int result)
{
	return result == MBEDTLS_ERR_SSL_WANT_READ ? TLS_READ
		: result == MBEDTLS_ERR_SSL_WANT_WRITE ? TLS_WRITE
											   : TLS_FAILED;
}

enum tls_step tls_handshake(char why[TLS_WHY_BYTES])
{
	int result = mbedtls_ssl_handshake(&connection.ssl);
	if (result != 0) {
		fail(why, "the handshake failed", result);
		return step_of(result);
	}
	const char *chosen = mbedtls_ssl_get_alpn_protocol(&connection.ssl);
	if (chosen != NULL && strcmp(chosen, protocols[0]) == 0)
		return TLS_DONE;
	snprintf(why, TLS_WHY_BYTES, "the other side does not speak %s", protocols[0]);
	return TLS_FAILED;
}

enum tls_step tls_receive(uint8_t *into, size_t room, size_t *got)
{
	*got = 0;
	for (;;) {
		int result = mbedtls_ssl_read(&connection.ssl, into, room);
		if (result == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET)
			continue; /* of no use: nobody comes back within a session */
		if (result < 0 && result != MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY)
			return step_of(result);
		*got = result > 0 ? (size_t)result : 0;
		return TLS_DONE;
	}
}

enum tls_step tls_send(const uint8_t *bytes, size_t length)
{
	while (connection.sent < length) {
		int result = mbedtls_ssl_write(&connection.ssl, bytes + connection.sent, length - connection.sent);
		if (result < 0)
			return step_of(result);
		connection.sent += (size_t)result;
	}
	connection.sent = 0;
	return TLS_DONE;
}

bool tls_export_keys(uint16_t aead, uint8_t *into, size_t half)
{
	/* RFC 8915 §5.1: the protocol (0), the algorithm, and the direction. */
	static const char label[] = "EXPORTER-network-time-security";
	unsigned char context[] = {0, 0, (uint8_t)(aead >> 8), (uint8_t)aead, 0};
	for (uint8_t direction = 0; direction < 2; direction++) {
		context[4] = direction;
		if (mbedtls_ssl_export_keying_material(&connection.ssl, into + direction * half, half, label, sizeof label - 1,
				context, sizeof context, 1)
			!= 0)
			return false;
	}
	return true;
}

void tls_end(void)
{
	mbedtls_ssl_close_notify(&connection.ssl);
	mbedtls_ssl_free(&connection.ssl);
	if (!connection.is_client)
		return;
	mbedtls_ssl_config_free(&connection.config);
	mbedtls_x509_crt_free(&connection.authority);
}
