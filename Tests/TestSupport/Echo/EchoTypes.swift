/// The service that the transport's conformance checks call.
public typealias Echo = Wafermap_Testing_V1_Echo
/// What the server has to do.
public typealias EchoRequest = Wafermap_Testing_V1_EchoRequest
/// The answer to one request, or to a whole stream of them.
public typealias EchoResponse = Wafermap_Testing_V1_EchoResponse
/// Floors that a caller waits for.
public typealias TallyRequest = Wafermap_Testing_V1_TallyRequest
/// What the handlers have seen since the server started.
public typealias TallyResponse = Wafermap_Testing_V1_TallyResponse
/// One key of the metadata with one value.
public typealias MetadataEntry = Wafermap_Testing_V1_MetadataEntry
