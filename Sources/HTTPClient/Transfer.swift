import CCurl
import Glibc
import NetworkAddresses

/// One request under way: an easy handle, what it borrows, and what has come back so far.
///
/// Lives on the client's thread alone. The handle holds an unretained pointer to this object, so it
/// must have left its multi handle before the object goes.
final class Transfer {
  let id: UInt64
  let request: HTTPRequest
  /// owned
  let handle: UnsafeMutableRawPointer
  private var fieldList: UnsafeMutablePointer<curl_slist>?  // owned, borrowed by the handle
  private var resolutionList: UnsafeMutablePointer<curl_slist>?  // owned, borrowed by the handle
  private let errorText: UnsafeMutablePointer<CChar>  // owned, borrowed by the handle
  private let allowsAddress: @Sendable (IPAddress) -> Bool
  fileprivate var assembly: ResponseAssembly
  /// The address turned down last.
  private var refusedAddress: IPAddress?
  private var hasAcceptedAddress = false

  /// - Throws: `HTTPError` with code `outOfResources`, or `invalidRequest` for a malformed field.
  init(id: UInt64, _ request: HTTPRequest, _ configuration: HTTPClientConfiguration)
    throws(HTTPError)
  {
    if let field = request.fields.first(where: { !$0.isWellFormed }) {
      let name = String(field.name.filter { $0.isLetter || $0 == "-" }.prefix(64))
      throw HTTPError(.invalidRequest, "the header field \(name) has a character it may not have")
    }
    guard let handle = curl_easy_init() else {
      throw HTTPError(.outOfResources, "no memory for a request: retry later")
    }
    self.id = id
    self.request = request
    self.handle = handle
    allowsAddress = configuration.allowsAddress
    assembly = ResponseAssembly(bodyBytesMax: request.responseBytesMax)
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    fieldList = Self.list(Self.lines(of: request.fields))
    resolutionList = Self.list(configuration.resolutions)
    guard apply(configuration) else {
      throw HTTPError(.outOfResources, "libcurl refused an option: it may lack TLS or memory")
    }
  }

  deinit {
    curl_easy_cleanup(handle)
    curl_slist_free_all(fieldList)
    curl_slist_free_all(resolutionList)
    errorText.deallocate()
  }

  /// The response, or why there is none, once the multi handle has reported `result`.
  func outcome(_ result: CURLcode) -> Result<HTTPResponse, HTTPError> {
    guard result == CURLE_OK else { return .failure(failure(result)) }
    var status = 0
    ccurl_easy_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
    return .success(
      HTTPResponse(status: status, fields: assembly.fields, body: assembly.body)
    )
  }

  private func failure(_ result: CURLcode) -> HTTPError {
    TransferFailure(
      url: request.url,
      bodyBytesMax: request.responseBytesMax,
      excess: assembly.excess,
      refusedAddress: hasAcceptedAddress ? nil : refusedAddress,
      detail: String(cString: errorText)
    ).error(result)
  }

  private func apply(_ configuration: HTTPClientConfiguration) -> Bool {
    let context = Unmanaged.passUnretained(self).toOpaque()
    var options = TransferOptions(handle: handle)
    options.setRequest(request)
    options.setConfiguration(configuration)
    options.setList(CURLOPT_HTTPHEADER, fieldList)
    options.setList(CURLOPT_RESOLVE, resolutionList)
    options.setPointer(CURLOPT_ERRORBUFFER, errorText)
    options.setPointer(CURLOPT_WRITEDATA, context)
    options.setPointer(CURLOPT_HEADERDATA, context)
    options.setPointer(CURLOPT_OPENSOCKETDATA, context)
    options.check(ccurl_easy_set_write_function(handle, CURLOPT_WRITEFUNCTION, receiveBody))
    options.check(ccurl_easy_set_write_function(handle, CURLOPT_HEADERFUNCTION, receiveLine))
    options.check(ccurl_easy_set_opensocket_function(handle, openTransferSocket))
    return options.areApplied
  }

  /// A socket for `address`, or -1 when it may not be connected to. libcurl connects the socket to
  /// this address and no other.
  fileprivate func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Int32 {
    let family = address.pointee.family
    let type = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
    let target = withUnsafePointer(to: &address.pointee.addr) {
      IPAddress(socketAddress: $0, byteCount: Int(address.pointee.addrlen))
    }
    guard let target else { return -1 }
    guard allowsAddress(target) else {
      refusedAddress = target
      return -1
    }
    hasAcceptedAddress = true
    return socket(family, type, address.pointee.protocol)
  }

  private static func lines(of fields: [HTTPField]) -> [String] {
    // libcurl adds these two on its own; a line without a value takes the field out.
    let names = Set(fields.map { $0.name.lowercased() })
    let unwanted = ["Expect", "Content-Type"].filter { !names.contains($0.lowercased()) }
    // A field with an empty value is written with a semicolon, or libcurl would take it out.
    return unwanted.map { "\($0):" }
      + fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
  }

  private static func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
    lines.reduce(nil) { list, line in curl_slist_append(list, line) ?? list }
  }
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
  context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

private let receiveBody: curl_write_callback = { bytes, _, count, context in
  guard let transfer = transfer(context) else { return 0 }
  let isTaken = transfer.assembly.receiveBody(UnsafeRawBufferPointer(start: bytes, count: count))
  return isTaken ? count : 0
}

private let receiveLine: curl_write_callback = { bytes, _, count, context in
  guard let transfer = transfer(context) else { return 0 }
  let isTaken = transfer.assembly.receiveLine(UnsafeRawBufferPointer(start: bytes, count: count))
  return isTaken ? count : 0
}

private let openTransferSocket: curl_opensocket_callback = { context, _, address in
  guard let transfer = transfer(context), let address else { return -1 }
  return transfer.openSocket(address)
}
