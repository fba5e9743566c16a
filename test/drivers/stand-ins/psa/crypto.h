/* What our C uses of Mbed TLS's PSA, for a check of syntax. */
#ifndef STAND_IN_PSA_CRYPTO_H
#define STAND_IN_PSA_CRYPTO_H

#include <stddef.h>
#include <stdint.h>

typedef int32_t psa_status_t;
typedef uint32_t psa_algorithm_t, psa_key_usage_t, mbedtls_svc_key_id_t;
typedef uint16_t psa_key_type_t;
typedef struct {
	int type;
} psa_key_attributes_t;

#define PSA_SUCCESS 0
#define PSA_KEY_ATTRIBUTES_INIT {0}
#define PSA_ECC_FAMILY_SECP_R1 0x12
#define PSA_KEY_TYPE_ECC_KEY_PAIR(curve) ((psa_key_type_t)(0x7100 | (curve)))
#define PSA_ALG_ANY_HASH 0x020000ffu
#define PSA_ALG_SHA_256 0x02000009u
#define PSA_ALG_ECDSA(hash) (0x06000600u | ((hash) & 0xff))
#define PSA_KEY_USAGE_EXPORT 1u
#define PSA_KEY_USAGE_SIGN_HASH 0x1000u

psa_status_t psa_crypto_init(void);
void psa_set_key_type(psa_key_attributes_t *attributes, psa_key_type_t type);
void psa_set_key_bits(psa_key_attributes_t *attributes, size_t bits);
void psa_set_key_algorithm(psa_key_attributes_t *attributes, psa_algorithm_t algorithm);
void psa_set_key_usage_flags(psa_key_attributes_t *attributes, psa_key_usage_t usage);
psa_status_t psa_generate_key(const psa_key_attributes_t *attributes, mbedtls_svc_key_id_t *key);
psa_status_t psa_destroy_key(mbedtls_svc_key_id_t key);
psa_status_t psa_generate_random(uint8_t *into, size_t bytes);
psa_status_t psa_hash_compute(psa_algorithm_t algorithm, const uint8_t *input, size_t length, uint8_t *hash,
	size_t room, size_t *bytes);

#endif
