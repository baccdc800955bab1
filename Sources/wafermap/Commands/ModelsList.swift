import ArgumentParser

/// Lists a server's model versions.
struct ModelsList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the model versions, the newest first; a star marks the active one."
  )

  @Flag(help: "Print one JSON object a version, a line each.")
  var json = false

  @OptionGroup(title: "Server") var connection: ServerArguments

  func run() async throws {
    let models = try await ModelCatalogue(connection: connection.connection()).list()
    if json {
      for model in models { print(try ModelReport(model: model).json()) }
    } else {
      print(ModelReport.table(models))
    }
  }
}
