/* What our C uses of Mbed TLS's certificates, for a check of syntax. */
#ifndef STAND_IN_MBEDTLS_X509_CRT_H
#define STAND_IN_MBEDTLS_X509_CRT_H

#include <stddef.h>
#include <stdint.h>

#include "psa/crypto.h"

#define MBEDTLS_ERR_PK_BAD_INPUT_DATA (-0x3e80)
#define MBEDTLS_ASN1_OID 0x06
#define MBEDTLS_X509_CRT_VERSION_3 2
#define MBEDTLS_X509_SAN_DNS_NAME 2
#define MBEDTLS_X509_SAN_IP_ADDRESS 7
#define MBEDTLS_X509_KU_DIGITAL_SIGNATURE 0x80
#define MBEDTLS_X509_KU_KEY_CERT_SIGN 0x04
#define MBEDTLS_X509_BADCERT_EXPIRED 0x01
#define MBEDTLS_X509_BADCERT_FUTURE 0x0200

typedef enum { MBEDTLS_MD_SHA256 = 9 } mbedtls_md_type_t;
typedef struct {
	int unused;
} mbedtls_pk_context;
typedef struct {
	int tag;
	size_t len;
	unsigned char *p;
} mbedtls_x509_buf;
typedef struct mbedtls_asn1_sequence {
	mbedtls_x509_buf buf;
	struct mbedtls_asn1_sequence *next;
} mbedtls_asn1_sequence;
typedef struct {
	int year, mon, day, hour, min, sec;
} mbedtls_x509_time;
typedef struct {
	int type;
	union {
		mbedtls_x509_buf unstructured_name;
	} san;
} mbedtls_x509_subject_alternative_name;
typedef struct mbedtls_x509_san_list {
	mbedtls_x509_subject_alternative_name node;
	struct mbedtls_x509_san_list *next;
} mbedtls_x509_san_list;
typedef struct {
	mbedtls_x509_buf raw;
	mbedtls_x509_time valid_from, valid_to;
	mbedtls_pk_context pk;
} mbedtls_x509_crt;
typedef struct {
	int unused;
} mbedtls_x509write_cert;

void mbedtls_pk_init(mbedtls_pk_context *key);
void mbedtls_pk_free(mbedtls_pk_context *key);
int mbedtls_pk_copy_from_psa(mbedtls_svc_key_id_t from, mbedtls_pk_context *key);
int mbedtls_pk_parse_key(mbedtls_pk_context *key, const unsigned char *text, size_t bytes,
	const unsigned char *password, size_t password_bytes);
int mbedtls_pk_check_pair(const mbedtls_pk_context *public_key, const mbedtls_pk_context *key);
int mbedtls_pk_write_key_pem(const mbedtls_pk_context *key, unsigned char *into, size_t room);
void mbedtls_x509_crt_init(mbedtls_x509_crt *chain);
void mbedtls_x509_crt_free(mbedtls_x509_crt *chain);
int mbedtls_x509_crt_parse(mbedtls_x509_crt *chain, const unsigned char *text, size_t bytes);
size_t mbedtls_x509_crt_parse_cn_inet_pton(const char *text, void *into);
void mbedtls_x509write_crt_init(mbedtls_x509write_cert *writer);
void mbedtls_x509write_crt_free(mbedtls_x509write_cert *writer);
void mbedtls_x509write_crt_set_version(mbedtls_x509write_cert *writer, int version);
void mbedtls_x509write_crt_set_md_alg(mbedtls_x509write_cert *writer, mbedtls_md_type_t type);
void mbedtls_x509write_crt_set_subject_key(mbedtls_x509write_cert *writer, mbedtls_pk_context *key);
void mbedtls_x509write_crt_set_issuer_key(mbedtls_x509write_cert *writer, mbedtls_pk_context *key);
int mbedtls_x509write_crt_set_serial_raw(mbedtls_x509write_cert *writer, const unsigned char *serial, size_t bytes);
int mbedtls_x509write_crt_set_validity(mbedtls_x509write_cert *writer, const char *from, const char *until);
int mbedtls_x509write_crt_set_subject_name(mbedtls_x509write_cert *writer, const char *name);
int mbedtls_x509write_crt_set_issuer_name(mbedtls_x509write_cert *writer, const char *name);
int mbedtls_x509write_crt_set_basic_constraints(mbedtls_x509write_cert *writer, int is_authority, int path);
int mbedtls_x509write_crt_set_key_usage(mbedtls_x509write_cert *writer, unsigned usage);
int mbedtls_x509write_crt_set_ext_key_usage(mbedtls_x509write_cert *writer, const mbedtls_asn1_sequence *purposes);
int mbedtls_x509write_crt_set_subject_alternative_name(mbedtls_x509write_cert *writer,
	const mbedtls_x509_san_list *names);
int mbedtls_x509write_crt_pem(mbedtls_x509write_cert *writer, unsigned char *into, size_t room);

#endif
