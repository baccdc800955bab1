import CCurl

/// The library's own start, once in a process and never undone: other code in the process may use
/// it, too.
enum CurlLibrary {
  /// Whether libcurl is ready for use.
  static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
