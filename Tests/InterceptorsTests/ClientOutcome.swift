import GRPCCore

/// All that a client sees of one call.
struct ClientOutcome: Sendable {
  var status = Status(code: .ok, message: "")
  var initialMetadata: Metadata = [:]
  var trailingMetadata: Metadata = [:]
  var replies: [String] = []

  init(of response: StreamingClientResponse<String>) async {
    switch response.accepted {
    case .failure(let error):
      end(with: error)
    case .success(let contents):
      initialMetadata = contents.metadata
      do {
        for try await part in contents.bodyParts {
          switch part {
          case .message(let text): replies.append(text)
          case .trailingMetadata(let metadata): trailingMetadata = metadata
          }
        }
      } catch let error as RPCError {
        end(with: error)
      } catch {
        status = Status(code: .unknown, message: "\(error)")
      }
    }
  }

  private mutating func end(with error: RPCError) {
    status = Status(code: Status.Code(error.code), message: error.message)
    trailingMetadata = error.metadata
  }

  func initial(_ key: String) -> [String] { Array(initialMetadata[stringValues: key]) }
  func trailing(_ key: String) -> [String] { Array(trailingMetadata[stringValues: key]) }
}
