import ArgumentParser
import Domain

/// Creates a long-lived token for a machine.
struct AdminCreateServiceToken: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create-service-token",
    abstract: "Create a token for a fab client or a trainer, and print it, once.",
    discussion: AdministeredDatabase.discussion
  )

  @Option(help: "What it is for; unique among those that are not revoked.")
  var name: String

  @Option(help: "What its bearer may do: viewer, annotator or engineer.")
  var role: Role

  @Option(help: "How long it is valid, as in 12h or 90d; without it, until it is revoked.")
  var ttl: TimeSpan?

  @Option(help: "The admin who answers for it; by default the first one by name.")
  var createdBy: String?

  @OptionGroup(title: "Settings") var settings: SettingsArguments

  func validate() throws {
    guard role != .admin else {
      throw ValidationError(
        "a token cannot have the role admin: give viewer, annotator or engineer"
      )
    }
    guard (1...ServiceTokenIssue.nameLengthMax).contains(name.unicodeScalars.count) else {
      throw ValidationError("--name has 1 to \(ServiceTokenIssue.nameLengthMax) characters")
    }
    if let ttl, !ServiceTokenIssue.lifetimes.contains(ttl.seconds) {
      throw ValidationError("--ttl is a minute to ten years, as in 1m or 3650d")
    }
  }

  func run() async throws {
    let issue = ServiceTokenIssue(
      name: name,
      role: role,
      lifetime: ttl?.seconds,
      issuer: createdBy
    )
    print(
      try await AdministeredDatabase.with(settings.resolve()) { try await issue.issue(in: $0) }
    )
  }
}
