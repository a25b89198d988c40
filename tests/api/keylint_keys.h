/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_KEYLINT_KEYS_H
#define DKIMKIT_TESTS_KEYLINT_KEYS_H

/*
 * Public keys, good and bad, in base64. The good ones and the private ones are
 * those of tests/vectors/keys as OpenSSL and pyca/cryptography print them. The
 * bad ones are the same numbers in another encoding, put together by a few
 * lines of Python from RFC 3279 and RFC 8017; the two largest have random odd
 * numbers as their modulus.
 */

#define KEY_RSA2048                                                            \
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1t9ZpFIVv1UFvTCy5S2drU"         \
  "+mpn4nMO4qjmyXU8YgsWaLlHmA6N88IEiMSUZnG5F4TFLJP02gvr80V1wlsYTl8nB5"         \
  "gvtTgQASGBwKE/VUN3wP4zH50VIEv4PDr790zJPYaGiUoPYoOzYKYyxGqMJsIc4Wor"         \
  "5fZdJG2VNnnS8mFIEpiMP1fD6iypO0JG5SUv/KwMh0Sj1SaduNIQoZYNvW2PLSD+/+"         \
  "ciVTRShF0m2sBddfXFzp9W+V6C+np+XRE3Eq5Qf2IIvb2eiFAx5JvzXNLTJmXqQ/Ka"         \
  "BlclPV5RNF3Q4a5AVlvXGU77wHCZKz280vVSuudFyRhjeOESQG2dYxmQIDAQAB"

#define KEY_RSA2048_PKCS1                                                      \
  "MIIBCgKCAQEA1t9ZpFIVv1UFvTCy5S2drU+mpn4nMO4qjmyXU8YgsWaLlHmA6N88IE"         \
  "iMSUZnG5F4TFLJP02gvr80V1wlsYTl8nB5gvtTgQASGBwKE/VUN3wP4zH50VIEv4PD"         \
  "r790zJPYaGiUoPYoOzYKYyxGqMJsIc4Wor5fZdJG2VNnnS8mFIEpiMP1fD6iypO0JG"         \
  "5SUv/KwMh0Sj1SaduNIQoZYNvW2PLSD+/+ciVTRShF0m2sBddfXFzp9W+V6C+np+XR"         \
  "E3Eq5Qf2IIvb2eiFAx5JvzXNLTJmXqQ/KaBlclPV5RNF3Q4a5AVlvXGU77wHCZKz28"         \
  "0vVSuudFyRhjeOESQG2dYxmQIDAQAB"

#define KEY_RSA2048_E3_OPEN                                                    \
  "MIIBIDANBgkqhkiG9w0BAQEFAAOCAQ0AMIIBCAKCAQEAzhMBiJR3hvJbkQN/XZSCRB"         \
  "wk6OOq3Ylkv4pTt3JHoqpyUGwzm6Hwg8IUDFO2s81b0ILx6ZGuKAJH9mX9yEkFbmZx"         \
  "bZwR1fSDpLrvJbBhZ0yE47ILu/3zvcGfDS1oE35IK7CTNvnjGGR4aQxDgv7LT3orjU"         \
  "WMVJgsRJAM17dPIOF/FO6sAsviLEdBIcESu/vwFy9qKRHBk2xu7osVr8P20+7gyaVh"         \
  "HqLRPhS3d5lN3/vfkpUZrBTxVwzeJo4xDNb696RqzAUGs+ffcVXs2Y5yqiEbCqkkXK"         \
  "j2kmP9L6IuujLT8fklRrJh4H9tw474k/n/sfztcrQgG3mHQ8A79UjU7wIBAw"

#define KEY_RSA2048_E3 KEY_RSA2048_E3_OPEN "=="

#define KEY_RSA2048_NO_NULL                                                    \
  "MIIBIDALBgkqhkiG9w0BAQEDggEPADCCAQoCggEBANbfWaRSFb9VBb0wsuUtna1Ppq"         \
  "Z+JzDuKo5sl1PGILFmi5R5gOjfPCBIjElGZxuReExSyT9NoL6/NFdcJbGE5fJweYL7"         \
  "U4EAEhgcChP1VDd8D+Mx+dFSBL+Dw6+/dMyT2GholKD2KDs2CmMsRqjCbCHOFqK+X2"         \
  "XSRtlTZ50vJhSBKYjD9Xw+osqTtCRuUlL/ysDIdEo9UmnbjSEKGWDb1tjy0g/v/nIl"         \
  "U0UoRdJtrAXXX1xc6fVvlegvp6fl0RNxKuUH9iCL29nohQMeSb81zS0yZl6kPymgZX"         \
  "JT1eUTRd0OGuQFZb1xlO+8BwmSs9vNL1UrrnRckYY3jhEkBtnWMZkCAwEAAQ=="

#define KEY_RSA2048_LONG_LENGTH                                                \
  "MIMAASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBANbfWaRSFb9VBb0wsuUtna"         \
  "1PpqZ+JzDuKo5sl1PGILFmi5R5gOjfPCBIjElGZxuReExSyT9NoL6/NFdcJbGE5fJw"         \
  "eYL7U4EAEhgcChP1VDd8D+Mx+dFSBL+Dw6+/dMyT2GholKD2KDs2CmMsRqjCbCHOFq"         \
  "K+X2XSRtlTZ50vJhSBKYjD9Xw+osqTtCRuUlL/ysDIdEo9UmnbjSEKGWDb1tjy0g/v"         \
  "/nIlU0UoRdJtrAXXX1xc6fVvlegvp6fl0RNxKuUH9iCL29nohQMeSb81zS0yZl6kPy"         \
  "mgZXJT1eUTRd0OGuQFZb1xlO+8BwmSs9vNL1UrrnRckYY3jhEkBtnWMZkCAwEAAQ=="

#define KEY_RSA2048_INDEFINITE                                                 \
  "MIAwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBANbfWaRSFb9VBb0wsuUtna1Ppq"         \
  "Z+JzDuKo5sl1PGILFmi5R5gOjfPCBIjElGZxuReExSyT9NoL6/NFdcJbGE5fJweYL7"         \
  "U4EAEhgcChP1VDd8D+Mx+dFSBL+Dw6+/dMyT2GholKD2KDs2CmMsRqjCbCHOFqK+X2"         \
  "XSRtlTZ50vJhSBKYjD9Xw+osqTtCRuUlL/ysDIdEo9UmnbjSEKGWDb1tjy0g/v/nIl"         \
  "U0UoRdJtrAXXX1xc6fVvlegvp6fl0RNxKuUH9iCL29nohQMeSb81zS0yZl6kPymgZX"         \
  "JT1eUTRd0OGuQFZb1xlO+8BwmSs9vNL1UrrnRckYY3jhEkBtnWMZkCAwEAAQAA"

#define KEY_RSA2048_BITS_TOO_LONG                                              \
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCASAAMIIBCgKCAQEA1t9ZpFIVv1UFvTCy5S2drU"         \
  "+mpn4nMO4qjmyXU8YgsWaLlHmA6N88IEiMSUZnG5F4TFLJP02gvr80V1wlsYTl8nB5"         \
  "gvtTgQASGBwKE/VUN3wP4zH50VIEv4PDr790zJPYaGiUoPYoOzYKYyxGqMJsIc4Wor"         \
  "5fZdJG2VNnnS8mFIEpiMP1fD6iypO0JG5SUv/KwMh0Sj1SaduNIQoZYNvW2PLSD+/+"         \
  "ciVTRShF0m2sBddfXFzp9W+V6C+np+XRE3Eq5Qf2IIvb2eiFAx5JvzXNLTJmXqQ/Ka"         \
  "BlclPV5RNF3Q4a5AVlvXGU77wHCZKz280vVSuudFyRhjeOESQG2dYxmQIDAQAB"

#define KEY_RSA2048_TRAILING                                                   \
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1t9ZpFIVv1UFvTCy5S2drU"         \
  "+mpn4nMO4qjmyXU8YgsWaLlHmA6N88IEiMSUZnG5F4TFLJP02gvr80V1wlsYTl8nB5"         \
  "gvtTgQASGBwKE/VUN3wP4zH50VIEv4PDr790zJPYaGiUoPYoOzYKYyxGqMJsIc4Wor"         \
  "5fZdJG2VNnnS8mFIEpiMP1fD6iypO0JG5SUv/KwMh0Sj1SaduNIQoZYNvW2PLSD+/+"         \
  "ciVTRShF0m2sBddfXFzp9W+V6C+np+XRE3Eq5Qf2IIvb2eiFAx5JvzXNLTJmXqQ/Ka"         \
  "BlclPV5RNF3Q4a5AVlvXGU77wHCZKz280vVSuudFyRhjeOESQG2dYxmQIDAQABanVu"         \
  "aw=="

#define KEY_RSA2048_NEGATIVE                                                   \
  "MIIBITANBgkqhkiG9w0BAQEFAAOCAQ4AMIIBCQKCAQDW31mkUhW/VQW9MLLlLZ2tT6"         \
  "amficw7iqObJdTxiCxZouUeYDo3zwgSIxJRmcbkXhMUsk/TaC+vzRXXCWxhOXycHmC"         \
  "+1OBABIYHAoT9VQ3fA/jMfnRUgS/g8Ovv3TMk9hoaJSg9ig7NgpjLEaowmwhzhaivl"         \
  "9l0kbZU2edLyYUgSmIw/V8PqLKk7QkblJS/8rAyHRKPVJp240hChlg29bY8tIP7/5y"         \
  "JVNFKEXSbawF119cXOn1b5XoL6en5dETcSrlB/Ygi9vZ6IUDHkm/Nc0tMmZepD8poG"         \
  "VyU9XlE0XdDhrkBWW9cZTvvAcJkrPbzS9VK650XJGGN44RJAbZ1jGZAgMBAAE="

#define KEY_RSA2048_PADDED                                                     \
  "MIIBIzANBgkqhkiG9w0BAQEFAAOCARAAMIIBCwKCAQIAANbfWaRSFb9VBb0wsuUtna"         \
  "1PpqZ+JzDuKo5sl1PGILFmi5R5gOjfPCBIjElGZxuReExSyT9NoL6/NFdcJbGE5fJw"         \
  "eYL7U4EAEhgcChP1VDd8D+Mx+dFSBL+Dw6+/dMyT2GholKD2KDs2CmMsRqjCbCHOFq"         \
  "K+X2XSRtlTZ50vJhSBKYjD9Xw+osqTtCRuUlL/ysDIdEo9UmnbjSEKGWDb1tjy0g/v"         \
  "/nIlU0UoRdJtrAXXX1xc6fVvlegvp6fl0RNxKuUH9iCL29nohQMeSb81zS0yZl6kPy"         \
  "mgZXJT1eUTRd0OGuQFZb1xlO+8BwmSs9vNL1UrrnRckYY3jhEkBtnWMZkCAwEAAQ=="

#define KEY_RSA_ZERO "MBwwDQYJKoZIhvcNAQEBBQADCwAwCAIBAAIDAQAB"

#define KEY_RSA2048_EVEN                                                       \
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1t9ZpFIVv1UFvTCy5S2drU"         \
  "+mpn4nMO4qjmyXU8YgsWaLlHmA6N88IEiMSUZnG5F4TFLJP02gvr80V1wlsYTl8nB5"         \
  "gvtTgQASGBwKE/VUN3wP4zH50VIEv4PDr790zJPYaGiUoPYoOzYKYyxGqMJsIc4Wor"         \
  "5fZdJG2VNnnS8mFIEpiMP1fD6iypO0JG5SUv/KwMh0Sj1SaduNIQoZYNvW2PLSD+/+"         \
  "ciVTRShF0m2sBddfXFzp9W+V6C+np+XRE3Eq5Qf2IIvb2eiFAx5JvzXNLTJmXqQ/Ka"         \
  "BlclPV5RNF3Q4a5AVlvXGU77wHCZKz280vVSuudFyRhjeOESQG2dYxmAIDAQAB"

#define KEY_RSA2048_E1                                                         \
  "MIIBIDANBgkqhkiG9w0BAQEFAAOCAQ0AMIIBCAKCAQEA1t9ZpFIVv1UFvTCy5S2drU"         \
  "+mpn4nMO4qjmyXU8YgsWaLlHmA6N88IEiMSUZnG5F4TFLJP02gvr80V1wlsYTl8nB5"         \
  "gvtTgQASGBwKE/VUN3wP4zH50VIEv4PDr790zJPYaGiUoPYoOzYKYyxGqMJsIc4Wor"         \
  "5fZdJG2VNnnS8mFIEpiMP1fD6iypO0JG5SUv/KwMh0Sj1SaduNIQoZYNvW2PLSD+/+"         \
  "ciVTRShF0m2sBddfXFzp9W+V6C+np+XRE3Eq5Qf2IIvb2eiFAx5JvzXNLTJmXqQ/Ka"         \
  "BlclPV5RNF3Q4a5AVlvXGU77wHCZKz280vVSuudFyRhjeOESQG2dYxmQIBAQ=="

#define KEY_RSA2048_E2                                                         \
  "MIIBIDANBgkqhkiG9w0BAQEFAAOCAQ0AMIIBCAKCAQEA1t9ZpFIVv1UFvTCy5S2drU"         \
  "+mpn4nMO4qjmyXU8YgsWaLlHmA6N88IEiMSUZnG5F4TFLJP02gvr80V1wlsYTl8nB5"         \
  "gvtTgQASGBwKE/VUN3wP4zH50VIEv4PDr790zJPYaGiUoPYoOzYKYyxGqMJsIc4Wor"         \
  "5fZdJG2VNnnS8mFIEpiMP1fD6iypO0JG5SUv/KwMh0Sj1SaduNIQoZYNvW2PLSD+/+"         \
  "ciVTRShF0m2sBddfXFzp9W+V6C+np+XRE3Eq5Qf2IIvb2eiFAx5JvzXNLTJmXqQ/Ka"         \
  "BlclPV5RNF3Q4a5AVlvXGU77wHCZKz280vVSuudFyRhjeOESQG2dYxmQIBAg=="

#define KEY_RSA2048_E0                                                         \
  "MIIBIDANBgkqhkiG9w0BAQEFAAOCAQ0AMIIBCAKCAQEA1t9ZpFIVv1UFvTCy5S2drU"         \
  "+mpn4nMO4qjmyXU8YgsWaLlHmA6N88IEiMSUZnG5F4TFLJP02gvr80V1wlsYTl8nB5"         \
  "gvtTgQASGBwKE/VUN3wP4zH50VIEv4PDr790zJPYaGiUoPYoOzYKYyxGqMJsIc4Wor"         \
  "5fZdJG2VNnnS8mFIEpiMP1fD6iypO0JG5SUv/KwMh0Sj1SaduNIQoZYNvW2PLSD+/+"         \
  "ciVTRShF0m2sBddfXFzp9W+V6C+np+XRE3Eq5Qf2IIvb2eiFAx5JvzXNLTJmXqQ/Ka"         \
  "BlclPV5RNF3Q4a5AVlvXGU77wHCZKz280vVSuudFyRhjeOESQG2dYxmQIBAA=="

#define KEY_RSA2048_E_LARGE                                                    \
  "MIIBKTANBgkqhkiG9w0BAQEFAAOCARYAMIIBEQKCAQEA1t9ZpFIVv1UFvTCy5S2drU"         \
  "+mpn4nMO4qjmyXU8YgsWaLlHmA6N88IEiMSUZnG5F4TFLJP02gvr80V1wlsYTl8nB5"         \
  "gvtTgQASGBwKE/VUN3wP4zH50VIEv4PDr790zJPYaGiUoPYoOzYKYyxGqMJsIc4Wor"         \
  "5fZdJG2VNnnS8mFIEpiMP1fD6iypO0JG5SUv/KwMh0Sj1SaduNIQoZYNvW2PLSD+/+"         \
  "ciVTRShF0m2sBddfXFzp9W+V6C+np+XRE3Eq5Qf2IIvb2eiFAx5JvzXNLTJmXqQ/Ka"         \
  "BlclPV5RNF3Q4a5AVlvXGU77wHCZKz280vVSuudFyRhjeOESQG2dYxmQIKAQAAAAAA"         \
  "AAAAAQ=="

#define KEY_RSA1024                                                            \
  "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDRu5Zk+tA+k+sodoyjjpC+ojCoqY"         \
  "76OI3G5kaOhmQLLjq9X6sJ7FB5mTxVFgLOeSj4XlRmVUsRWYqqBjSkv2fOrVTH7Mt1"         \
  "/iWZtaR/R7xvW8VuhhAn4RnQs1KQmKpDAkPiM1ZjnGaBjC0Ko4h7V4ybP7XoCrVNX3"         \
  "kqd0xUXgkp6QIDAQAB"

#define KEY_RSA512                                                             \
  "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMpHDkPnoMSCvXYQlEm6oh9Ax9ZTeF2le/"         \
  "Z8q9LMFlcG1qOQTuK/93EB3vaBGXdgatBjBFs3AOa/qq46C5LxET8CAwEAAQ=="

#define KEY_RSA1023                                                            \
  "MIGeMA0GCSqGSIb3DQEBAQUAA4GMADCBiAKBgGN8jc/hsfu9YOrbJXCRgeCj7sFuvD"         \
  "Du9lnHLjEJZ0sDphjh6kNQ7M7tXF+csnJUpbM4u3LqNbeWniQOGYmwCAAoJKBM7Qtm"         \
  "KY7H0ob2R8jGylxICTQD1CXmehkvRg4h+359SWL0j4v0pYXAGchGQaWHmQ1X35hJKv"         \
  "cK0pfXUUUpAgMBAAE="

#define KEY_RSA5120                                                            \
  "MIICojANBgkqhkiG9w0BAQEFAAOCAo8AMIICigKCAoEAgyYyTftpX/s6GJDHgJK01C"         \
  "so/vArnAFOpawG2GTC8uOUA1YNl9rjjZ1kPCX7sjC72SpKorQQ2TxO+8jWCyH7rHgl"         \
  "XWgHkjmGu5aKQ31cjfxe2pLYZKxdudcHEH6FXDhEKeghpMdIA+MboWIVgig9FansCA"         \
  "ZwX8oWFiK9eV/siY+8+7BQrKsaa8adS9iz+nqn4fq514x+E09d+9PRLEo2mKosoa9q"         \
  "EHt1Z39svcwir1i+ZSHMPiQ043rwJ7wI1q9X2nEUSJbI2hlkstK8gVpHxfDftKXYoG"         \
  "Tff9YxFuHqJMT5NBxolmuuoUi+qxNNqY8dMJn99auZJUrpAeNc1H04DYH5wfZsDzRZ"         \
  "95sXru+6kfyANGi2thCp9/knD064szOo5URt1FUrgva+PtwKHvKk8EvgPbDcJXS9uU"         \
  "Bn7f4XUzChHUWaL5eNhxmZnj+kbWdT7BSMtI5zykfqkKjw1muCnmqKxLoFgFl17S+J"         \
  "2UovIKrzxkr3daiSlMLNeJo4AgiprUXyPTsaEd9Yf9KAO6tsOY2INIp+7Y0U8G0/73"         \
  "AZZqDDgeiPOMDI/YcSuLwHbzeHudF54GwP1PX4EwxCN3MO36+9Z/lhlpnP4ZiK2fBs"         \
  "FEoCW0E/ipoCHqZIp90Gg565Bbbm4wfUvtxRQxGT5sPzORorjx/x/UKil1XUwTqQKT"         \
  "HNRH41uLbY/kQuPUNyBOUtsiIaWACKBabEZHFZwyTJhZuBDnZuydKGY8qCjdX0s7Lk"         \
  "sGzmB0HHqHzkLIIYBy6MNb+ZLcnpxhZhLnaWps7MG3jlEGFzEdijws5vRH7U1XseL+"         \
  "uJQUw0PBAnxNHDhrvEzWE+MNjxat+Rt1hKImWx9QIDAQAB"

#define KEY_RSA9216                                                            \
  "MIIEojANBgkqhkiG9w0BAQEFAAOCBI8AMIIEigKCBIEAxJxMojaFFWuJyAxN6TZ+2S"         \
  "qjMAsrcRNDIg1nKxWtmp0KV681ubgWNRC4/iI8EWVJiFNCBvxKRH7EmHLGfAgbt4jJ"         \
  "2oqv5nP21nMIOeHkhVfqGQsqWAaKnYwxQG3uo9aFYRV1wtZzk9YYrgE+rKkWeUQ7qs"         \
  "U2iR7rbeKzO1bO+OwimL2xyF8NRpA3Fcj8r0paz6bPPlPm0JPbh4ctM2saRSgu4LwE"         \
  "ob3kSAaqgeZRULVm/sCG3yKWUJy0caVTSdpIBGc7dX/y40GBDS4wS8trImPbAfyqfD"         \
  "FL8B2/KRq7i6N+CrLtMbHCfpdmmcxu1dG/5YVVL6yVSrWSyTV9NKzNeBlZue9Y0HZ0"         \
  "M03nPWDCkNAJlJQOgkWMyJ96fa+0OtxPx682JvlJVWjesOBm3ibmVdPyHcwr6ItGdf"         \
  "pt2JH96Fzmm64p9lLQCDe0AAvRxR+GlzCC1gm05dLZvB2X4POn74+LK4MCK8MgIWFQ"         \
  "IkCainiQn/SXaopD7yiAR5C+bG/pTEHZwPB1NP7qzBEOT3P9lBOR+bnbx5mwEhsoAE"         \
  "5vWpQMJQoD4CMDPTZOQz/3yIL0ICzIKExxcJW8yZroDwyKiW0h9M2hhcyOqOo391I9"         \
  "KlTNqqxDk2qkDKzGaldlGAk9B9v5JKYEhFeGHgLsOSNbwHNqlHqEP92nse7a/8w9VQ"         \
  "ahekNA+cCP7/obG/E4eTmb1Q4Al4txmc1tOetDrZzt3oGdfKe0YQjMchdU7ykErOz1"         \
  "u5GIuAWZ6QkLILslfoRUZbZ1zQSSxPU5shyVBVRV6Pm93qXRKYLkboD6SJsLyhb3Ly"         \
  "u4NYb8p/oLhRiClvXquutBpeZagUlA4qIKG9fOc0In3iEwI1gMy9P14GvBU4VX5UrM"         \
  "YvVoDE/fjhoGDOpjHTuZP3lJDqt/GjVeUm61I7PfRKR0Z1N6S2Pg77Yqwf6l8J5jRd"         \
  "24fagapAorC4wS87N/MocCZsRBVdfvKN036yrfVZoRy8KISlAS3FgsGMkvQpzln/MH"         \
  "j8wbDD4cB3JORMW0dj/jHQNH/IFqwW4ihMEPqkADujPbc/e6jgRF1lbeOl21FU7VEh"         \
  "IJPSasUSsB8Y3R7td8lsAITz3WQVrzQe5SvbbRAgoV2e0X48wOle6NED7TzGZ+lxdz"         \
  "MIzcaxOrLkfcDpWfOlGM/lzRLV23m6Knrh86x2UszfhEBAcpXkKZkBwEdUkbw1TFbJ"         \
  "qcya9OyVRrQ5+dASmKRJ6+idm/AgBn26hYmJAIahe5r1tWlkPQN83/fCQNSWnUld2B"         \
  "NVxT8OZC9DMorQiN7TyWket5+l1fV2zeuPxMeyl9Cw5eGLrzIM1XbRRHWzSarpCPtS"         \
  "YsxwOAaYTIGZkhFn2PzyPK6IMzMhi9kaG38D7cp+Lcqjf0Y7M30gtdWdthBIfInaEb"         \
  "Yjl7xwF2J0G6ufh/9QWShZvjzsuMSXxoqMJNQkTvf+vo5bRhdYmoK1pwLPqT6lxO2P"         \
  "M0GPPU5xFYBPkig4aKKWeKWqM7b+UHjF/o+Nw782TrisjOiiReazMTgTHFQQE9AgMB"         \
  "AAE="

#define KEY_RSA_PSS                                                            \
  "MIIBIDALBgkqhkiG9w0BAQoDggEPADCCAQoCggEBAJubYHihDPxWuSCFfeKMWsMJ1Z"         \
  "ep7rDJQdwE3MowjCkOSIZX1gyDY4Fm48GOyglGOaPd980yCJJ3QB7x8PJH9zExrslB"         \
  "wlZ+EWCwLliujfIXdra2KRi4CsKmsAWfEQrCKwdBtBd+rktsKvgffcsMHIm9A7LHNH"         \
  "oBPe+G/v8znGOAYBUKdvDDOU4nTof6Ey1MxkN9c1lJHNX6hr90jLZJxee5V8FVrl/l"         \
  "88oFaxoYOboO6H8RdtotDKjDi81RDogaWgIcADbsSLhW/tcLz0g6BjFix8256IAdcm"         \
  "ymKB9LuRGRa8Yr/n+l7SUoDh7jTPomYm4Xvjsqs6p4vbjJgCemodcCAwEAAQ=="

#define KEY_EC_P256                                                            \
  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEsxE7ze0MjZ9dQzjuIamTxIcXXvleEt"         \
  "/N/Pt6KHqOE/5eg5FPJVTvc3Ku/b1AnWerP5NFPT6JvUdUYcN5/LXg/Q=="

#define KEY_ED448                                                              \
  "MEMwBQYDK2VxAzoAW8NP4tRtZ/4FWQPorhXHRuL1DBdjxYsyVr0pk6UuJmjLhLpJFM"         \
  "2vhhN6+gBr38da++US7p1LXWaA"

#define KEY_RSA2048_PRIVATE_PKCS1                                              \
  "MIIEowIBAAKCAQEA1t9ZpFIVv1UFvTCy5S2drU+mpn4nMO4qjmyXU8YgsWaLlHmA6N"         \
  "88IEiMSUZnG5F4TFLJP02gvr80V1wlsYTl8nB5gvtTgQASGBwKE/VUN3wP4zH50VIE"         \
  "v4PDr790zJPYaGiUoPYoOzYKYyxGqMJsIc4Wor5fZdJG2VNnnS8mFIEpiMP1fD6iyp"         \
  "O0JG5SUv/KwMh0Sj1SaduNIQoZYNvW2PLSD+/+ciVTRShF0m2sBddfXFzp9W+V6C+n"         \
  "p+XRE3Eq5Qf2IIvb2eiFAx5JvzXNLTJmXqQ/KaBlclPV5RNF3Q4a5AVlvXGU77wHCZ"         \
  "Kz280vVSuudFyRhjeOESQG2dYxmQIDAQABAoIBABJeXJjuBXrqR0fRmnF6EVEoDnyM"         \
  "K0iFC7FKOjOIq/HObN8/9dOyhb7SxN9cu+LA8FJB/39AYR39VXmkYHqI/GlZ0SFv38"         \
  "cW3PUfrILhRZZKrkcDVjJdOxeuKXPkP5VfjC/8xLvv3yeUqpWoys+Rc1H+frPh52Da"         \
  "dYENnr1ysuQssFYQF3oFE11ZynaV0XbNDLjpKNp9iKQxSVrJYr0U/KjEZJtURVcZ5L"         \
  "2tfOyxjxKDHlI2mpH58HzFOGvpjoMKMSA442WLf++Eziyt8YGBW5zfqlR4efYPWiv4"         \
  "HPRnP6B1gZmYf1STrmE2Aa3jh57kY4cK1cFVP39l9QDsvWoMqMECgYEA+U/vwNO84t"         \
  "/RjPINH6afUCROpaQqS0+DlL5VWwlq89dsdvfifu5JKy6ItWi5Ty6QCecMDDlOSlMg"         \
  "HYQe8JJvp+pl5EbYuOrus9z1gHqDJHnmN8eLTwde/kGN84Sj+4gGJjLXbRMGu9PV8V"         \
  "ZyDlp1hOrzFG+sPG78F/0zy2uSxukCgYEA3KLpG908NXfJFZCKuz82qwC7zMqQ6IvT"         \
  "49Hp+cpxMhFPRxHjv75iF7QwLjs2Nmi8hf4sKTevlnEudzGN9/x2I0EXqFLLFLjLc6"         \
  "MgcEgnbKAMOV4mGdnFSbQJ23+/pEVlzvG9lzJ+RRyFVT3pxIjzNhqyefqugyqV8Ir7"         \
  "klPHxzECgYEAoT4T3/CRj2IWU0QRPNE05E43F2YvfHm2rjLTXYefxokjO2Zi9JkEdY"         \
  "spG7rZbt68hcsKvbUqb2OHt89Fe24aDM3KjHNNo3s+WtGjbi7ONn8oaBcEgF5SD7sy"         \
  "Jbc5n2qAH6BuN7tAdaYyDl5McgALVaXnBOaczJEzNgiqwPuX+FECgYB41ykBP9xYFH"         \
  "EnxHCXOXoBkndJJLDVDLBSmIejbcMtftmCvUOVovoqrV+uEnQQvLB0Ws9pC7y5kue2"         \
  "FIgDCFzT1jTU1fOwN74GaZO8q2gcUFQhn3USt3kccuTrOT6HBBNMko4aH2eVBpfoJe"         \
  "7A25kJSvnxYODvqgVRJ229qPFEIQKBgA86FYxjnnYfAH1Poea06s895t2jX9t0nzMD"         \
  "5+7AULfH4zxVYrd41jVKjgnefMVkvv5fZyTAb4eRIOjtfrC1xD0k6n+rmqxePkWIDD"         \
  "YHwwT4qd2ugs5dqmPASDGyy+iR+ekUOaIYzSeOdDhS87bsgtCcq0sNIvquyk7Xp3j1"         \
  "2Y2K"

#define KEY_RSA2048_PRIVATE_PKCS8                                              \
  "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDW31mkUhW/VQW9ML"         \
  "LlLZ2tT6amficw7iqObJdTxiCxZouUeYDo3zwgSIxJRmcbkXhMUsk/TaC+vzRXXCWx"         \
  "hOXycHmC+1OBABIYHAoT9VQ3fA/jMfnRUgS/g8Ovv3TMk9hoaJSg9ig7NgpjLEaowm"         \
  "whzhaivl9l0kbZU2edLyYUgSmIw/V8PqLKk7QkblJS/8rAyHRKPVJp240hChlg29bY"         \
  "8tIP7/5yJVNFKEXSbawF119cXOn1b5XoL6en5dETcSrlB/Ygi9vZ6IUDHkm/Nc0tMm"         \
  "ZepD8poGVyU9XlE0XdDhrkBWW9cZTvvAcJkrPbzS9VK650XJGGN44RJAbZ1jGZAgMB"         \
  "AAECggEAEl5cmO4FeupHR9GacXoRUSgOfIwrSIULsUo6M4ir8c5s3z/107KFvtLE31"         \
  "y74sDwUkH/f0BhHf1VeaRgeoj8aVnRIW/fxxbc9R+sguFFlkquRwNWMl07F64pc+Q/"         \
  "lV+ML/zEu+/fJ5SqlajKz5FzUf5+s+HnYNp1gQ2evXKy5CywVhAXegUTXVnKdpXRds"         \
  "0MuOko2n2IpDFJWslivRT8qMRkm1RFVxnkva187LGPEoMeUjaakfnwfMU4a+mOgwox"         \
  "IDjjZYt/74TOLK3xgYFbnN+qVHh59g9aK/gc9Gc/oHWBmZh/VJOuYTYBreOHnuRjhw"         \
  "rVwVU/f2X1AOy9agyowQKBgQD5T+/A07zi39GM8g0fpp9QJE6lpCpLT4OUvlVbCWrz"         \
  "12x29+J+7kkrLoi1aLlPLpAJ5wwMOU5KUyAdhB7wkm+n6mXkRti46u6z3PWAeoMkee"         \
  "Y3x4tPB17+QY3zhKP7iAYmMtdtEwa709XxVnIOWnWE6vMUb6w8bvwX/TPLa5LG6QKB"         \
  "gQDcoukb3Tw1d8kVkIq7PzarALvMypDoi9Pj0en5ynEyEU9HEeO/vmIXtDAuOzY2aL"         \
  "yF/iwpN6+WcS53MY33/HYjQReoUssUuMtzoyBwSCdsoAw5XiYZ2cVJtAnbf7+kRWXO"         \
  "8b2XMn5FHIVVPenEiPM2GrJ5+q6DKpXwivuSU8fHMQKBgQChPhPf8JGPYhZTRBE80T"         \
  "TkTjcXZi98ebauMtNdh5/GiSM7ZmL0mQR1iykbutlu3ryFywq9tSpvY4e3z0V7bhoM"         \
  "zcqMc02jez5a0aNuLs42fyhoFwSAXlIPuzIltzmfaoAfoG43u0B1pjIOXkxyAAtVpe"         \
  "cE5pzMkTM2CKrA+5f4UQKBgHjXKQE/3FgUcSfEcJc5egGSd0kksNUMsFKYh6Ntwy1+"         \
  "2YK9Q5Wi+iqtX64SdBC8sHRaz2kLvLmS57YUiAMIXNPWNNTV87A3vgZpk7yraBxQVC"         \
  "GfdRK3eRxy5Os5PocEE0ySjhofZ5UGl+gl7sDbmQlK+fFg4O+qBVEnbb2o8UQhAoGA"         \
  "DzoVjGOedh8AfU+h5rTqzz3m3aNf23SfMwPn7sBQt8fjPFVit3jWNUqOCd58xWS+/l"         \
  "9nJMBvh5Eg6O1+sLXEPSTqf6uarF4+RYgMNgfDBPip3a6Czl2qY8BIMbLL6JH56RQ5"         \
  "ohjNJ450OFLztuyC0JyrSw0i+q7KTtenePXZjYo="

#define KEY_EC_PRIVATE                                                         \
  "MHcCAQEEIHCxACDtwlOsIqLllSnggcyk9muGU4SAR3Mg8Eipil7joAoGCCqGSM49Aw"         \
  "EHoUQDQgAEsxE7ze0MjZ9dQzjuIamTxIcXXvleEt/N/Pt6KHqOE/5eg5FPJVTvc3Ku"         \
  "/b1AnWerP5NFPT6JvUdUYcN5/LXg/Q=="

#define KEY_RSA_ENCRYPTED                                                      \
  "MIIC3TBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIY8y7WzT87SACAggAMA"         \
  "wGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBD3GkaM/y9T9hzVDDTzVTWxBIICgHsk"         \
  "z8zM4g4/FYcW9A1iSPW4vOHmikzOQu/7Bae+tdR++Kz4zl7Xk+s6PWdGbYUwfv7HiD"         \
  "q/0IgFCZkbET0WGHmY2DuKKfbWlLhOHJ+djjaXw6X7onE0/NPD0LanlS/6jthCfTZw"         \
  "h+YiUMEzwxOgrAM8GNuPvcZlqcH5GTR6VN1j3y8BEt7Fi1w0dBXV12akr6Mx27alMp"         \
  "Ls5Eq/Mtd2M3zi041jX5Zpt2TWaR+UPT4u+mnxvpNY2D/RwATEiaX2+Rxc2UtGmgRY"         \
  "W6O2hn79mVB48I+SRngalzCPXuFxiW5cICNrtp8J5Usu2S6amgGgYdke9X3yR9F1E4"         \
  "Aoq/9RG3+Sn9QIZWWgdpeLdTrsRpVkHDIcZvHSv+/W9hAXz5Y7u8gnLF8qx0MQqskE"         \
  "VqeAexm1xbHBfxqykZnlBYJG3Ubj0QpZJDqYBJzivBlgbZPQ8KmlHXFj0UVq65Nprb"         \
  "NUrjPKmWi+clatvGQUucMVWExjZY34pve+JxG/ua8xxjiCyRCEGQa6hW/R/d4GUoKh"         \
  "gFr62XPjE4pEgtvpJtQWL2NO3zfIzp8Fd1aCw7RSDvy7XhmJ3o7zE6VsULeq9D9PCh"         \
  "XX3KdbJzmtHQL1B3I/DD4Ii6Ib+rrb3/WE4T2Z0Oo9QsM6QnruiaCj0cEDGARD+jD0"         \
  "tHbiNJxjktoKRyyk4OD1KeuHKf5mcRUkiKJnsXph6x9mcuWvXLzKJTEtlbSHpLS1tG"         \
  "quZl6KY0nVFFE5Q3MCv7grWVI5wwALtHKMKrRf8C9iV8geg+mPq6IJuuCi1qCeJdZi"         \
  "5+ziNvdfNXFRZQJ5vRtjT1/B99/GsrxOdO36qOC93FdaVAMqsJy9Lz1/5xc="

#define KEY_CERTIFICATE                                                        \
  "MIIDDTCCAfWgAwIBAgIUMbukHwYd0Wt7QbhmN56V181017AwDQYJKoZIhvcNAQELBQ"         \
  "AwFjEUMBIGA1UEAwwLZXhhbXBsZS5jb20wHhcNMjYxMTI0MDE1NDEzWhcNMzYxMTIx"         \
  "MDE1NDEzWjAWMRQwEgYDVQQDDAtleGFtcGxlLmNvbTCCASIwDQYJKoZIhvcNAQEBBQ"         \
  "ADggEPADCCAQoCggEBANbfWaRSFb9VBb0wsuUtna1PpqZ+JzDuKo5sl1PGILFmi5R5"         \
  "gOjfPCBIjElGZxuReExSyT9NoL6/NFdcJbGE5fJweYL7U4EAEhgcChP1VDd8D+Mx+d"         \
  "FSBL+Dw6+/dMyT2GholKD2KDs2CmMsRqjCbCHOFqK+X2XSRtlTZ50vJhSBKYjD9Xw+"         \
  "osqTtCRuUlL/ysDIdEo9UmnbjSEKGWDb1tjy0g/v/nIlU0UoRdJtrAXXX1xc6fVvle"         \
  "gvp6fl0RNxKuUH9iCL29nohQMeSb81zS0yZl6kPymgZXJT1eUTRd0OGuQFZb1xlO+8"         \
  "BwmSs9vNL1UrrnRckYY3jhEkBtnWMZkCAwEAAaNTMFEwHQYDVR0OBBYEFDzsMCAGbr"         \
  "p3zVfqKBeR4RRaeRtHMB8GA1UdIwQYMBaAFDzsMCAGbrp3zVfqKBeR4RRaeRtHMA8G"         \
  "A1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEBAKmL/5JXqzlMHG84CFfjRG"         \
  "p43GVjLv2vFok+a/GRdFe1sniwpDP8E3ORvgaEaNjpzLdIkDXsMcRYgebAK8mGx6Bx"         \
  "T70eOiwNSNzO5tzccXfbY2nl6urVXCoMLa43OazW/PglmHQaq0nGRJeaTWB05DgzR7"         \
  "x6Yj9Bs8eD8N9ViCQoevqsgwYcIvMGXeaKKvWb0MeGMiXMHpWsqOcnzkudRogaPOpN"         \
  "c6OUKydMbxWFaAlkG7MxVsLpcP3Try8mbEKRrla8iGt68R4DlvJzMHhehfZggZ0I1S"         \
  "TohEvpRkuWJKLzw7kMZh7ErsrjqT/rI0T0lFvFwZbA2TZtKftc5Pn8M8o="

#define KEY_ED25519_SPKI                                                       \
  "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

#define KEY_ED25519_PRIVATE                                                    \
  "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g"

#define KEY_RANDOM                                                             \
  "w1WZgddBX1dXHUs93/Gbx/W3430jlY3FG1MLaRNh3f3JJdUhVx2dl8ntYROTjTmRFf"         \
  "NFXeVLkYntHXXlRxvJCw=="

#define KEY_ED25519 "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

#endif /* !defined(DKIMKIT_TESTS_KEYLINT_KEYS_H) */
