import CCurl
import NetworkAddresses

/// What is known about a transfer that failed, and the error it becomes.
struct TransferFailure {
  /// Longest part of libcurl's own words that a message repeats, in characters.
  private static let detailCharacterCountMax = 160

  let url: HTTPURL
  let bodyBytesMax: Int
  let excess: ResponseAssembly.Excess?
  let refusedAddress: IPAddress?
  /// libcurl's words, in no known form.
  let detail: String

  func error(_ result: CURLcode) -> HTTPError {
    if excess == .body || result == CURLE_FILESIZE_EXCEEDED {
      return HTTPError(.tooLarge, "\(url) answers with more than \(bodyBytesMax) bytes")
    }
    if excess == .fields {
      return HTTPError(
        .protocolFailed,
        "\(url) answers with more than \(ResponseAssembly.fieldBytesMax) bytes of header fields"
      )
    }
    switch result {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
      return HTTPError(.nameNotResolved, "the name \(url.host) has no address")
    case CURLE_COULDNT_CONNECT:
      return connectError
    case CURLE_OPERATION_TIMEDOUT:
      return HTTPError(.connectFailed, "\(url.authority) does not accept a connection in time")
    case CURLE_OUT_OF_MEMORY:
      return HTTPError(.outOfResources, "no memory for a request: retry later")
    case CURLE_UNSUPPORTED_PROTOCOL:
      return HTTPError(.invalidRequest, "\(url.scheme.rawValue):// is not allowed: use https://")
    case CURLE_URL_MALFORMAT:
      return HTTPError(.invalidRequest, "\(url.authority) is not a host that can be requested")
    default:
      let words = String(cString: curl_easy_strerror(result))
      guard Self.tlsCodes.contains(result) else {
        return HTTPError(.protocolFailed, "the exchange with \(url.authority) failed: \(words)")
      }
      return HTTPError(
        .tlsFailed,
        "no secure connection with \(url.authority): \(detail.isEmpty ? words : safeDetail)"
      )
    }
  }

  private var connectError: HTTPError {
    guard let address = refusedAddress else {
      return HTTPError(.connectFailed, "\(url.authority) does not accept a connection")
    }
    return HTTPError(
      .addressNotAllowed,
      "\(url.host) is at \(address), which may not be connected to",
      address: address
    )
  }

  private var safeDetail: String {
    String(
      detail.unicodeScalars.filter { $0.isASCII && $0.value >= 0x20 && $0.value != 0x7F }.map(
        Character.init
      ).prefix(Self.detailCharacterCountMax)
    )
  }

  private static let tlsCodes: [CURLcode] = [
    CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
    CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
    CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_NOTFOUND,
    CURLE_SSL_CRL_BADFILE, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED,
  ]
}
