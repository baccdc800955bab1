import ArgumentParser

/// The commands about a server's model versions.
struct Models: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, load and activate the model versions of a server.",
    subcommands: [ModelsList.self, ModelsShow.self, ModelsLoad.self, ModelsActivate.self]
  )
}
