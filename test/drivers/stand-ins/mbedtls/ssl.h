/* What our C uses of Mbed TLS's connections, for a check of syntax. */
#ifndef STAND_IN_MBEDTLS_SSL_H
#define STAND_IN_MBEDTLS_SSL_H

#include <stddef.h>
#include <stdint.h>

#include "mbedtls/x509_crt.h"

#define MBEDTLS_SSL_IS_CLIENT 0
#define MBEDTLS_SSL_IS_SERVER 1
#define MBEDTLS_SSL_TRANSPORT_STREAM 0
#define MBEDTLS_SSL_PRESET_DEFAULT 0
#define MBEDTLS_SSL_VERIFY_REQUIRED 2
#define MBEDTLS_ERR_SSL_WANT_READ (-0x6900)
#define MBEDTLS_ERR_SSL_WANT_WRITE (-0x6880)
#define MBEDTLS_ERR_SSL_INTERNAL_ERROR (-0x6c00)
#define MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY (-0x7880)
#define MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET (-0x7b00)

typedef enum { MBEDTLS_SSL_VERSION_TLS1_3 = 0x0304 } mbedtls_ssl_protocol_version;
typedef struct {
	int unused;
} mbedtls_ssl_config;
typedef struct {
	int unused;
} mbedtls_ssl_context;

void mbedtls_ssl_config_init(mbedtls_ssl_config *config);
void mbedtls_ssl_config_free(mbedtls_ssl_config *config);
int mbedtls_ssl_config_defaults(mbedtls_ssl_config *config, int endpoint, int transport, int preset);
void mbedtls_ssl_conf_min_tls_version(mbedtls_ssl_config *config, mbedtls_ssl_protocol_version version);
void mbedtls_ssl_conf_max_tls_version(mbedtls_ssl_config *config, mbedtls_ssl_protocol_version version);
int mbedtls_ssl_conf_alpn_protocols(mbedtls_ssl_config *config, const char **protocols);
int mbedtls_ssl_conf_own_cert(mbedtls_ssl_config *config, mbedtls_x509_crt *chain, mbedtls_pk_context *key);
void mbedtls_ssl_conf_ca_chain(mbedtls_ssl_config *config, mbedtls_x509_crt *chain, void *revoked);
void mbedtls_ssl_conf_authmode(mbedtls_ssl_config *config, int mode);
void mbedtls_ssl_conf_verify(mbedtls_ssl_config *config, int (*judge)(void *, mbedtls_x509_crt *, int, uint32_t *),
	void *context);
void mbedtls_ssl_init(mbedtls_ssl_context *ssl);
void mbedtls_ssl_free(mbedtls_ssl_context *ssl);
int mbedtls_ssl_setup(mbedtls_ssl_context *ssl, const mbedtls_ssl_config *config);
int mbedtls_ssl_set_hostname(mbedtls_ssl_context *ssl, const char *name);
void mbedtls_ssl_set_bio(mbedtls_ssl_context *ssl, void *context,
	int (*send_bytes)(void *, const unsigned char *, size_t), int (*receive_bytes)(void *, unsigned char *, size_t),
	int (*receive_in_time)(void *, unsigned char *, size_t, uint32_t));
int mbedtls_ssl_handshake(mbedtls_ssl_context *ssl);
const char *mbedtls_ssl_get_alpn_protocol(const mbedtls_ssl_context *ssl);
int mbedtls_ssl_read(mbedtls_ssl_context *ssl, unsigned char *into, size_t room);
int mbedtls_ssl_write(mbedtls_ssl_context *ssl, const unsigned char *bytes, size_t length);
int mbedtls_ssl_close_notify(mbedtls_ssl_context *ssl);
int mbedtls_ssl_export_keying_material(mbedtls_ssl_context *ssl, uint8_t *out, const size_t bytes, const char *label,
	const size_t label_bytes, const unsigned char *context, const size_t context_bytes, const int uses_context);

#endif
