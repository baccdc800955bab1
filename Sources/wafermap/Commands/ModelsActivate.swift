import ArgumentParser
import WafermapAPI

/// Makes a model version the active one of a server.
struct ModelsActivate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activate",
    abstract: "Make a version answer the requests that name none, on every replica.",
    discussion: "It is loaded first where it is not ready. No request fails or waits."
  )

  @Argument(help: "The version.")
  var version: String

  @Option(help: "The version that must be active now, so that two changes do not cross.")
  var expectedActive: String?

  @Option(help: "Seconds that it may take.")
  var timeout = 600.0

  @Flag(help: "Print the version as a JSON object.")
  var json = false

  @OptionGroup(title: "Server") var connection: ServerArguments

  func validate() throws { try TimeoutArgument.check(timeout) }

  func run() async throws {
    var request = Wafermap_V1_ActivateModelRequest()
    request.modelVersion = version
    request.expectedActiveVersion = expectedActive ?? ""
    let response = try await ModelCatalogue(connection: connection.connection())
      .activate(request, timeout: .seconds(timeout))
    if json {
      print(try ModelReport(model: response.model).json())
    } else {
      let before = response.previousModelVersion
      print(
        "\(response.model.modelVersion) is active\(before.isEmpty ? "" : ", before: \(before)")"
      )
    }
  }
}
