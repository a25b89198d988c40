/* SPDX-License-Identifier: MIT */
/* Prints what the library knows of reasons, warnings and faults of key
 * records, one a line: kind, name, result or severity, text, meaning, advice,
 * with tabs between. */
#include <stdio.h>
#include <string.h>

#include <dkimkit/dkimkit.h>

#define CODE_MAX 1000

static void print(const char *kind, const char *name, const char *word,
                  const char *text, const char *meaning, const char *advice)
{
  if (strcmp(name, "unknown") != 0) {
    printf("%s\t%s\t%s\t%s\t%s\t%s\n", kind, name, word, text, meaning, advice);
  }
}

int main(void)
{
  int i;

  for (i = 0; i < CODE_MAX; i++) {
    dkimkit_reason reason = (dkimkit_reason)i;

    print("reason", dkimkit_reason_name(reason),
          dkimkit_result_name(dkimkit_reason_result(reason)),
          dkimkit_reason_text(reason), dkimkit_reason_meaning(reason),
          dkimkit_reason_advice(reason));
  }
  for (i = 0; i < CODE_MAX; i++) {
    dkimkit_warning warning = (dkimkit_warning)i;

    print("warning", dkimkit_warning_name(warning), "", "",
          dkimkit_warning_meaning(warning), dkimkit_warning_advice(warning));
  }
  for (i = 0; i < CODE_MAX; i++) {
    dkimkit_fault fault = (dkimkit_fault)i;

    print("fault", dkimkit_fault_name(fault),
          dkimkit_severity_name(dkimkit_fault_severity(fault)), "",
          dkimkit_fault_text(fault), dkimkit_fault_advice(fault));
  }
  return 0;
}
