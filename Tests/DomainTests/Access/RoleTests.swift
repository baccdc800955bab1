import Domain
import Testing

@Suite("Roles")
struct RoleTests {
  @Test("Each role may do what the ones before it may")
  func order() {
    let ascending: [Role] = [.viewer, .annotator, .engineer, .admin]
    #expect(Role.allCases == ascending)
    for (index, role) in ascending.enumerated() {
      for (otherIndex, other) in ascending.enumerated() {
        #expect((role < other) == (index < otherIndex))
      }
    }
  }

  @Test("Names are those of the contract, in lower case")
  func names() {
    #expect(Role.allCases.map(\.rawValue) == ["viewer", "annotator", "engineer", "admin"])
  }
}
