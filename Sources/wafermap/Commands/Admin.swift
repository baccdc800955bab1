import ArgumentParser

/// The commands that work on the database, without a server.
struct Admin: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Create users and service tokens, on the database itself.",
    discussion: """
      They use the database of --database-url or DATABASE_URL, else the private one in \
      --data-directory: the running server's, or started for the moment.
      """,
    subcommands: [AdminCreateUser.self, AdminCreateServiceToken.self, AdminListUsers.self]
  )
}
