#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "internal.h"

/// Answers that there is no passphrase; without it OpenSSL asks the terminal.
static int no_passphrase(char *buffer, int size, int for_writing, void *user_data) {
  (void)buffer, (void)size, (void)for_writing, (void)user_data;
  return 0;
}

static BIO *open_text(const char *pem) { return BIO_new_mem_buf(pem, -1); }

bool cgrpc_pem_pair_usable(const char *certificate_chain, const char *private_key) {
  BIO *chain_text = open_text(certificate_chain);
  BIO *key_text = open_text(private_key);
  X509 *certificate = PEM_read_bio_X509_AUX(chain_text, NULL, no_passphrase, NULL);
  EVP_PKEY *key = PEM_read_bio_PrivateKey(key_text, NULL, no_passphrase, NULL);
  bool usable = certificate != NULL && key != NULL && X509_check_private_key(certificate, key) == 1;
  EVP_PKEY_free(key);
  X509_free(certificate);
  BIO_free(key_text);
  BIO_free(chain_text);
  ERR_clear_error();
  return usable;
}

bool cgrpc_pem_roots_usable(const char *roots) {
  BIO *text = open_text(roots);
  X509 *first = PEM_read_bio_X509_AUX(text, NULL, no_passphrase, NULL);
  bool usable = first != NULL;
  X509_free(first);
  BIO_free(text);
  ERR_clear_error();
  return usable;
}
