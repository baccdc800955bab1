import ArgumentParser
import Credentials
import Domain
import Services

/// Creates a user.
struct AdminCreateUser: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create-user",
    abstract: "Create a user of any role; the first admin, for one.",
    discussion: """
      Asks for the password on the terminal unless an option says where it is.

      \(AdministeredDatabase.discussion)
      """
  )

  @Option(help: "Name to log in with.")
  var username: String

  @Option(help: "Email address.")
  var email: String

  @Option(help: "Name to show.")
  var fullName = ""

  @Option(help: "What the user may do: viewer, annotator, engineer or admin.")
  var role: Role

  @OptionGroup var password: PasswordArguments

  @OptionGroup(title: "Settings") var settings: SettingsArguments

  func run() async throws {
    let settings = try settings.resolve()
    let password = try password.password()
    let new = NewUser(
      username: username,
      email: email,
      password: password,
      fullName: fullName,
      role: role
    )
    try await AdministeredDatabase.with(settings) { database in
      do {
        _ = try await UserAdministration(database, hasher: PasswordHasher(threadCount: 1))
          .createUser(new, origin: "command")
      } catch let error as UserAdministrationError {
        throw CommandFailure(message: error.description)
      } catch let error as CredentialsError {
        throw CommandFailure(message: error.description)
      }
    }
    print(
      self.password.generatePassword
        ? password : "created the user \(username) with the role \(role.rawValue)"
    )
  }
}
