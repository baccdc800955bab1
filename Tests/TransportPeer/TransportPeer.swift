import ArgumentParser

/// The product's transports as a command, for peers written in other languages.
@main
struct TransportPeer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transport-peer",
    abstract: "Serves Echo over the C core, or checks a server of Echo.",
    subcommands: [Serve.self, Call.self, Checks.self]
  )
}
