/* SPDX-License-Identifier: MIT */
#include "authresjson.h"

#include "json.h"

static json_t *problems(const dkimkit_authres *authres, int *failures)
{
  static const struct {
    unsigned problem;
    const char *name;
  } names[] = {
      {DKIMKIT_AUTHRES_PROBLEM_NO_AUTHSERV_ID, "no-authserv-id"},
      {DKIMKIT_AUTHRES_PROBLEM_VERSION, "version"},
      {DKIMKIT_AUTHRES_PROBLEM_NO_PTYPE, "no-ptype"},
      {DKIMKIT_AUTHRES_PROBLEM_UNQUOTED, "unquoted"},
      {DKIMKIT_AUTHRES_PROBLEM_SYNTAX, "syntax"},
      {DKIMKIT_AUTHRES_PROBLEM_OCTETS, "octets"},
      {DKIMKIT_AUTHRES_PROBLEM_UNCLOSED, "unclosed"},
      {DKIMKIT_AUTHRES_PROBLEM_LIMIT, "limit"},
      {DKIMKIT_AUTHRES_PROBLEM_NO_RESULT, "no-result"},
  };
  unsigned found = dkimkit_authres_problems(authres);
  json_t *array = json_array();
  size_t i;

  for (i = 0; i < sizeof(names) / sizeof(*names); ++i) {
    if (found & names[i].problem) {
      cli_json_append(array, cli_json_text(names[i].name), failures);
    }
  }
  return array;
}

static json_t *comments(const dkimkit_authres *authres, size_t index,
                        int *failures)
{
  size_t count = dkimkit_authres_comment_count(authres, index);
  json_t *array = json_array();
  size_t i;

  for (i = 0; i < count; ++i) {
    cli_json_append(array,
                    cli_json_text(dkimkit_authres_comment(authres, index, i)),
                    failures);
  }
  return array;
}

static json_t *properties(const dkimkit_authres *authres, size_t index,
                          int *failures)
{
  size_t count = dkimkit_authres_property_count(authres, index);
  json_t *array = json_array();
  size_t i;

  for (i = 0; i < count; ++i) {
    json_t *object = json_object();

    cli_json_put(
        object, "ptype",
        cli_json_text(dkimkit_authres_property_type(authres, index, i)),
        failures);
    cli_json_put(
        object, "property",
        cli_json_text(dkimkit_authres_property_name(authres, index, i)),
        failures);
    cli_json_put(
        object, "value",
        cli_json_text(dkimkit_authres_property_value(authres, index, i)),
        failures);
    cli_json_append(array, object, failures);
  }
  return array;
}

static json_t *result(const dkimkit_authres *authres, size_t index,
                      int *failures)
{
  json_t *object = json_object();

  cli_json_put(object, "method",
               cli_json_text(dkimkit_authres_method(authres, index)), failures);
  cli_json_put(object, "version",
               cli_json_text(dkimkit_authres_method_version(authres, index)),
               failures);
  cli_json_put(object, "result",
               cli_json_text(dkimkit_authres_result_text(authres, index)),
               failures);
  cli_json_put(object, "reason",
               cli_json_text(dkimkit_authres_reason(authres, index)), failures);
  cli_json_put(object, "comments", comments(authres, index, failures),
               failures);
  cli_json_put(object, "properties", properties(authres, index, failures),
               failures);
  return object;
}

json_t *cli_authres_json(const dkimkit_authres *authres, size_t index,
                         size_t instance, int *failures)
{
  size_t count = dkimkit_authres_count(authres);
  json_t *object = json_object();
  json_t *array = json_array();
  size_t i;

  cli_json_put(object, "index", cli_json_number(index), failures);
  cli_json_put(object, "instance", cli_json_number(instance), failures);
  cli_json_put(object, "authserv_id",
               cli_json_text(dkimkit_authres_authserv_id(authres)), failures);
  cli_json_put(object, "version",
               cli_json_text(dkimkit_authres_version(authres)), failures);
  cli_json_put(object, "none", json_boolean(dkimkit_authres_is_none(authres)),
               failures);
  cli_json_put(object, "problems", problems(authres, failures), failures);
  cli_json_put(object, "malformed",
               cli_json_number(dkimkit_authres_malformed(authres)), failures);
  for (i = 0; i < count; ++i) {
    cli_json_append(array, result(authres, i, failures), failures);
  }
  cli_json_put(object, "results", array, failures);
  return object;
}
