import ArgumentParser

/// Shows one model version of a server.
struct ModelsShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show everything about a model version."
  )

  @Argument(help: "The version.")
  var version: String

  @Flag(help: "Print a JSON object.")
  var json = false

  @OptionGroup(title: "Server") var connection: ServerArguments

  func run() async throws {
    let model = try await ModelCatalogue(connection: connection.connection()).get(version)
    let report = ModelReport(model: model)
    print(json ? try report.json() : report.lines)
  }
}
