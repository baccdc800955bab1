import ArgumentParser
import Domain
import Foundation
import Storage

/// Lists the users.
struct AdminListUsers: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list-users",
    abstract: "List the users in the order of their names.",
    discussion: AdministeredDatabase.discussion
  )

  @Option(help: "Only those with this role: viewer, annotator, engineer or admin.")
  var role: Role?

  @Flag(help: "Print one JSON object a user, a line each.")
  var json = false

  @OptionGroup(title: "Settings") var settings: SettingsArguments

  /// Users that are read at once.
  private static let pageSize = 200

  private struct Report: Encodable {
    let userID: String
    let username: String
    let email: String
    let fullName: String
    let role: String
    let isActive: Bool
    let createdAt: Date
    let lastLoginAt: Date?
  }

  func run() async throws {
    let filter = UserFilter(role: role)
    let users = try await AdministeredDatabase.with(settings.resolve()) { database in
      var users: [StoredUser] = []
      while true {
        let page = try await UserRepository(database).list(
          filter,
          after: users.last?.username.lowercased(),
          countMax: Self.pageSize
        )
        users += page
        if page.count < Self.pageSize { return users }
      }
    }
    json ? try printJSON(users) : printTable(users)
  }

  private func printTable(_ users: [StoredUser]) {
    var table = Table(
      ["username", "role", "active", "email", "created", "last login"],
      leftColumns: 6
    )
    for user in users {
      table.add([
        user.username, user.role.rawValue, user.isActive ? "yes" : "no", user.email,
        user.createdAt.formatted(.iso8601), user.lastLoginAt?.formatted(.iso8601) ?? "never",
      ])
    }
    print(table.text)
  }

  private func printJSON(_ users: [StoredUser]) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    for user in users {
      let report = Report(
        userID: user.id.uuidString.lowercased(),
        username: user.username,
        email: user.email,
        fullName: user.fullName,
        role: user.role.rawValue,
        isActive: user.isActive,
        createdAt: user.createdAt,
        lastLoginAt: user.lastLoginAt
      )
      print(String(decoding: try encoder.encode(report), as: UTF8.self))
    }
  }
}
