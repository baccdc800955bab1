public import Logging

extension RequestContext {
  /// The fields by which log records of one call are found: `request_id` and `trace_id`.
  public var logMetadata: Logger.Metadata {
    ["request_id": .string(requestID), "trace_id": .string(trace.traceID)]
  }
}

extension Logger.MetadataProvider {
  /// Adds the fields of ``RequestContext/current`` to every record written during a call.
  public static let requestContext = Logger.MetadataProvider {
    RequestContext.current?.logMetadata ?? [:]
  }
}
