// What Swift cannot call of libcurl: its option setters and getters are variadic. One inline
// function for each kind of argument; `option` must take that kind, which libcurl does not check.

#ifndef WAFERMAP_CCURL_SHIM_H
#define WAFERMAP_CCURL_SHIM_H

#include <curl/curl.h>

static inline CURLcode ccurl_easy_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_easy_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

// libcurl copies the text, except that of CURLOPT_POSTFIELDS, which must not be set with this.
static inline CURLcode ccurl_easy_set_text(CURL *handle, CURLoption option, const char *text) {
  return curl_easy_setopt(handle, option, text);
}

// `pointer` is borrowed until the handle is cleaned up or the option is set again.
static inline CURLcode ccurl_easy_set_pointer(CURL *handle, CURLoption option, void *pointer) {
  return curl_easy_setopt(handle, option, pointer);
}

// `list` is borrowed until the handle is cleaned up or the option is set again.
static inline CURLcode ccurl_easy_set_list(
  CURL *handle, CURLoption option, struct curl_slist *list
) {
  return curl_easy_setopt(handle, option, list);
}

// CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode ccurl_easy_set_write_function(
  CURL *handle, CURLoption option, curl_write_callback function
) {
  return curl_easy_setopt(handle, option, function);
}

static inline CURLcode ccurl_easy_set_opensocket_function(
  CURL *handle, curl_opensocket_callback function
) {
  return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, function);
}

static inline CURLcode ccurl_easy_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

// The result that a CURLMSG_DONE message carries in its union.
static inline CURLcode ccurl_message_result(const CURLMsg *message) {
  return message->data.result;
}

#endif
