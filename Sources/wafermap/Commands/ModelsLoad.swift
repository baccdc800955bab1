import ArgumentParser
import WafermapAPI

/// Loads a model version on a server.
struct ModelsLoad: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Load a model version; requests go on meanwhile.",
    discussion: "Ends when the version is ready to answer."
  )

  @Argument(help: "The version: letters, digits, '.', '_' and '-'.")
  var version: String

  @Option(
    help: ArgumentHelp(
      "Where its weights are, as the server sees it: file:///path or s3://bucket/key.",
      discussion: "Not needed for a version that the server knows."
    )
  )
  var weightsURI: String?

  @Option(name: .customLong("sha256"), help: "The digest that the weights must have.")
  var digest: String?

  @Flag(help: "Make it the active version when it is ready.")
  var activate = false

  @Option(help: "Seconds that loading may take.")
  var timeout = 600.0

  @Flag(help: "Print a JSON object.")
  var json = false

  @OptionGroup(title: "Server") var connection: ServerArguments

  func validate() throws { try TimeoutArgument.check(timeout) }

  func run() async throws {
    var request = Wafermap_V1_LoadModelRequest()
    request.modelVersion = version
    request.weightsUri = weightsURI ?? ""
    request.sha256 = digest ?? ""
    request.activate = activate
    let model = try await ModelCatalogue(connection: connection.connection())
      .load(request, timeout: .seconds(timeout))
    if json {
      print(try ModelReport(model: model).json())
    } else {
      print("\(model.modelVersion) is ready\(model.active ? " and active" : "")")
    }
  }
}
