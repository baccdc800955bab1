/// A key file: RFC 7517's set, and which of its keys signs: the first, unless it says so.
struct KeyFile: Codable {
  var current: String?
  var keys: [JSONWebKey]
}
