/* SPDX-License-Identifier: MIT */
#include "beside.h"

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

static const char message[] = "From: a@example.com\r\n"
                              "To: b@example.net\r\n"
                              "Subject: both of them\r\n"
                              "Date: Fri, 11 Jul 2003 21:00:37 -0700\r\n"
                              "\r\n"
                              "Hello\r\n";

static int number;

static int tell(int rv, const char *what)
{
  printf("%s %d - %s\n", rv == 0 ? "ok" : "not ok", ++number, what);
  if (rv != 0) {
    printf("# returned %d\n", rv);
  }
  return rv != 0;
}

/* FIPS 180-4: SHA-256 of "abc". */
static int digest(void)
{
  static const unsigned char begins[] = {0xba, 0x78, 0x16, 0xbf};
  unsigned char out[EVP_MAX_MD_SIZE];

  return EVP_Digest("abc", 3, out, NULL, EVP_sha256(), NULL) != 1 ||
         memcmp(out, begins, sizeof(begins)) != 0;
}

static void damage(char *text)
{
  *strstr(text, "Hello") = 'J';
}

int beside_run(const char *pem)
{
  char record[BESIDE_TEXT_MAX];
  char ours[BESIDE_TEXT_MAX];
  char theirs[BESIDE_TEXT_MAX];
  int failed = 0;

  printf("1..9\n");
  failed += tell(digest(), "libcrypto computes");
  failed += tell(beside_dkimkit_record(record, pem), "the record is written");
  failed += tell(beside_dkimkit_sign(ours, pem, message), "libdkimkit signs");
  failed +=
      tell(beside_opendkim_sign(theirs, pem, message), "libopendkim signs");
  failed += tell(beside_opendkim_verify(ours, record),
                 "libopendkim verifies what libdkimkit signed");
  failed += tell(beside_dkimkit_verify(theirs, record),
                 "libdkimkit verifies what libopendkim signed");
  damage(ours);
  damage(theirs);
  failed += tell(beside_opendkim_verify(ours, record) == 0,
                 "libopendkim tells that a body was changed");
  failed += tell(beside_dkimkit_verify(theirs, record) == 0,
                 "libdkimkit tells that a body was changed");
  failed += tell(digest(), "libcrypto computes as before");
  return failed;
}
