#pragma once
#include <curl/curl.h>

// Swift calls no variadic function: one setter and one getter for each kind of value.
static inline CURLcode vitrina_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode vitrina_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode vitrina_curl_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode vitrina_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode vitrina_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

typedef size_t (*vitrina_curl_transfer)(char *bytes, size_t size, size_t count, void *closure);

static inline CURLcode vitrina_curl_set_transfer(CURL *easy, CURLoption option, vitrina_curl_transfer transfer) {
    return curl_easy_setopt(easy, option, transfer);
}

static inline CURLcode vitrina_curl_set_seek(CURL *easy, curl_seek_callback seek) {
    return curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, seek);
}

static inline CURLcode vitrina_curl_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

// The result of the one transfer that has ended on this handle, or -1 while it is under way.
static inline int vitrina_curl_result(CURLM *multi) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL)
        if (message->msg == CURLMSG_DONE) return (int)message->data.result;
    return -1;
}

static inline CURLcode vitrina_curl_set_progress(CURL *easy, curl_xferinfo_callback progress, void *closure) {
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, closure);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    return curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, progress);
}
