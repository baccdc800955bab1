internal import Settings

extension ServerSettings {
  static let inferenceTable: [any SettingDeclaration] = [
    httpListen, weights, inferenceQueueMax, inferenceBatchSizeMax, inferenceThreads,
    inferenceModelsMax, fileRoots, modelRoots, httpsHosts, httpsPrivateNetworks, httpsCA,
    s3Endpoint, s3Region, s3PathStyle,
  ]

  static let httpListen = Setting<HTTPAddress?>(
    "http.listen",
    default: HTTPAddress(host: "127.0.0.1", port: 9464),
    "Where /metrics, /healthz and /readyz are served over HTTP."
  )

  static let weights = Setting(
    "weights",
    default: "Weights",
    "Weights file of the model, or the directory of its manifest."
  )

  static let inferenceQueueMax = Setting(
    "inference.queueMax",
    default: 128,
    in: 1...10_000,
    "Wafer maps that wait for a worker; more get RESOURCE_EXHAUSTED."
  )

  static let inferenceBatchSizeMax = Setting(
    "inference.batchSizeMax",
    default: 4,
    in: 1...8,
    "Wafer maps that go through the network together."
  )

  static let inferenceThreads = Setting<Int?>(
    "inference.threads",
    default: nil,
    in: 1...256,
    "Threads of the network; none is one for each processor."
  )

  static let inferenceModelsMax = Setting(
    "inference.modelsMax",
    default: 3,
    in: 2...100,
    "Model versions in memory at a time; to replace one takes room for two."
  )

  static let fileRoots = Setting<TextList>(
    "sources.fileRoots",
    default: [],
    "Directories that file:// pictures may be read from."
  )

  static let modelRoots = Setting<TextList>(
    "sources.modelRoots",
    default: [],
    "Directories that file:// weights may be read from."
  )

  static let httpsHosts = Setting<TextList>(
    "sources.httpsHosts",
    default: [],
    "Hosts that https:// pictures may be fetched from."
  )

  static let httpsPrivateNetworks = Setting<TextList>(
    "sources.httpsPrivateNetworks",
    default: [],
    "Private networks, as in 10.1.0.0/16, whose hosts of that list may be asked."
  )

  static let httpsCA = Setting<FilePath?>(
    "sources.httpsCA",
    default: nil,
    "PEM file with the roots for https:// and S3; none takes the system's."
  )

  static let s3Endpoint = Setting<String?>(
    "s3.endpoint",
    default: nil,
    "URL of the S3 service; none is Amazon's. Keys: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY."
  )

  static let s3Region = Setting(
    "s3.region",
    default: "us-east-1",
    "Region that S3 requests are signed for."
  )

  static let s3PathStyle = Setting(
    "s3.pathStyle",
    default: false,
    "Put the bucket into the path, as services other than Amazon's often ask."
  )
}
