import CCurl

/// Sets the options of one easy handle and remembers whether libcurl took them all.
struct TransferOptions {
  /// borrowed
  let handle: UnsafeMutableRawPointer
  private(set) var areApplied = true

  init(handle: UnsafeMutableRawPointer) {
    self.handle = handle
  }

  mutating func check(_ code: CURLcode) {
    if code != CURLE_OK { areApplied = false }
  }

  mutating func setLong(_ option: CURLoption, _ value: Int) {
    check(ccurl_easy_set_long(handle, option, value))
  }

  mutating func setFlag(_ option: CURLoption, _ value: Bool) {
    setLong(option, value ? 1 : 0)
  }

  mutating func setText(_ option: CURLoption, _ text: String?) {
    check(ccurl_easy_set_text(handle, option, text))
  }

  mutating func setPointer(_ option: CURLoption, _ pointer: UnsafeMutableRawPointer) {
    check(ccurl_easy_set_pointer(handle, option, pointer))
  }

  mutating func setList(_ option: CURLoption, _ list: UnsafeMutablePointer<curl_slist>?) {
    check(ccurl_easy_set_list(handle, option, list))
  }

  mutating func setRequest(_ request: HTTPRequest) {
    setText(CURLOPT_URL, request.url.text)
    // Sent as it was checked and signed, not as libcurl would tidy it.
    setFlag(CURLOPT_PATH_AS_IS, true)
    switch request.method {
    case .get: setFlag(CURLOPT_HTTPGET, true)
    case .head: setFlag(CURLOPT_NOBODY, true)
    case .put, .post, .patch: setBody(request)
    case .delete:
      if !request.body.isEmpty { setBody(request) }
      setText(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }
    // A response to HEAD announces the length of a body that does not come.
    guard request.method != .head else { return }
    let bytesMax = curl_off_t(max(request.responseBytesMax, 1))
    check(ccurl_easy_set_offset(handle, CURLOPT_MAXFILESIZE_LARGE, bytesMax))
  }

  private mutating func setBody(_ request: HTTPRequest) {
    setFlag(CURLOPT_POST, true)
    setText(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    // The size must be known before the bytes are copied.
    check(
      ccurl_easy_set_offset(
        handle,
        CURLOPT_POSTFIELDSIZE_LARGE,
        curl_off_t(request.body.count)
      )
    )
    // Without bytes, libcurl would read the body from standard input.
    guard !request.body.isEmpty else { return setText(CURLOPT_COPYPOSTFIELDS, "") }
    request.body.withUnsafeBytes { bytes in
      check(
        ccurl_easy_set_text(
          handle,
          CURLOPT_COPYPOSTFIELDS,
          bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        )
      )
    }
  }

  mutating func setConfiguration(_ configuration: HTTPClientConfiguration) {
    setText(CURLOPT_PROTOCOLS_STR, configuration.allowsPlaintext ? "http,https" : "https")
    setFlag(CURLOPT_FOLLOWLOCATION, false)
    setFlag(CURLOPT_DISALLOW_USERNAME_IN_URL, true)
    setText(CURLOPT_USERAGENT, configuration.userAgent)
    // An empty proxy is none, whatever the environment says.
    setText(CURLOPT_PROXY, configuration.proxy ?? "")
    setText(CURLOPT_NOPROXY, "")
    setLong(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    setLong(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.millisecondsRoundedUp)
    // No signal handlers: the thread blocks SIGPIPE and the like instead.
    setFlag(CURLOPT_NOSIGNAL, true)
    // Without it, removing a transfer waits for its resolver thread, and all others with it.
    setFlag(CURLOPT_QUICK_EXIT, true)
    setLong(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    setFlag(CURLOPT_SSL_VERIFYPEER, true)
    setLong(CURLOPT_SSL_VERIFYHOST, 2)
    if let file = configuration.certificateAuthorityFile {
      setText(CURLOPT_CAINFO, file)
      // The system's directory would be trusted besides the file.
      setText(CURLOPT_CAPATH, nil)
    }
    if let certificate = configuration.clientCertificate {
      setText(CURLOPT_SSLCERT, certificate.certificateFile)
      setText(CURLOPT_SSLKEY, certificate.keyFile)
    }
  }
}

extension Duration {
  /// Whole milliseconds, at least 1, at most a day.
  var millisecondsRoundedUp: Int {
    let millisecondsMax: Int64 = 86_400_000
    let (seconds, attoseconds) = components
    if seconds >= millisecondsMax / 1000 { return Int(millisecondsMax) }
    let part = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return Int(max(seconds * 1000 + part, 1))
  }
}
