/// Why a safetensors file, or the weights in it, cannot be used.
///
/// The message is one line, says what to do where something can be done, and quotes at most
/// ``quotedScalarCountMax`` characters of any name found in a file, with control characters
/// escaped: it is safe to print and to send to a client.
public struct SafetensorsError: Error, Equatable, Sendable {
  /// What is wrong, for callers that act on the kind; the message is for people.
  public enum Code: String, Sendable, CaseIterable {
    /// The file cannot be opened, read, mapped or written.
    case io
    /// The file ends before the eight bytes of the header length.
    case truncatedLength
    /// The header length is above ``SafetensorsHeader/byteCountMax``.
    case headerTooLarge
    /// The header length points past the end of the file.
    case truncatedHeader
    /// The header is not valid UTF-8.
    case invalidUTF8
    /// The header is not the JSON object the format asks for.
    case invalidJSON
    /// A name, or a field of a tensor, appears twice.
    case duplicateName
    /// A tensor lacks one of `dtype`, `shape` and `data_offsets`, or has another field.
    case invalidTensorField
    /// The element type is not one this reader knows.
    case unknownElementType
    /// A number is negative, fractional or does not fit in 64 bits.
    case invalidNumber
    /// There are more tensors than ``SafetensorsHeader/tensorCountMax``.
    case tooManyTensors
    /// A tensor has more dimensions than ``SafetensorsHeader/rankMax``.
    case rankTooLarge
    /// The product of the dimensions and the element size does not fit in 64 bits.
    case sizeOverflow
    /// The offsets of a tensor are reversed or do not hold shape x element size bytes.
    case sizeMismatch
    /// The offsets of a tensor point past the end of the data.
    case offsetsOutOfRange
    /// Two tensors share bytes.
    case overlappingTensors
    /// Bytes of the data belong to no tensor.
    case unclaimedBytes
    /// The tensor's elements cannot be converted to 32-bit floats.
    case notFloatingPoint
    /// A shard's number or count is 0, above the count or above
    /// ``ModelFiles/shardCountMax``.
    case invalidShardNumber
    /// A shard of the model, or a file that a manifest names, does not exist.
    case missingShard
    /// Two shards have different metadata.
    case shardMetadataDiffers
    /// Two shards have a tensor of the same name.
    case tensorInTwoShards
    /// A folder's `manifest.json` is none, or its files are not the model it names.
    case invalidManifest
    /// No tensor has the name asked for.
    case missingTensor
    /// A tensor is in the file that the network does not have.
    case unexpectedTensor
    /// A tensor's shape is not the one the network has.
    case wrongShape
    /// A tensor's element type is not one the network takes.
    case wrongElementType
    /// A weight is NaN or infinite.
    case nonFiniteWeight
    /// Several of the above at once: the message lists them.
    case contractBroken
  }

  /// The kind of failure.
  public let code: Code
  /// One line for people.
  public let message: String

  /// Makes an error from its kind and a line for people.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// Longest part of a foreign name that a message repeats, in Unicode scalars.
  public static let quotedScalarCountMax = 96

  /// The same error with the file's path in front of the message.
  func inFile(_ path: String) -> SafetensorsError {
    SafetensorsError(code, "\(Self.quoted(path)): \(message)")
  }

  /// A foreign name made safe for one line of text: in double quotes, control characters and
  /// quotes escaped, cut to ``quotedScalarCountMax`` scalars.
  static func quoted(_ name: String) -> String {
    var text = "\""
    for (index, scalar) in name.unicodeScalars.enumerated() {
      if index == quotedScalarCountMax {
        text += "…"
        break
      }
      // Nearly all names are plain, and properties are slow to look up.
      let isPlain = (0x20..<0x7F).contains(scalar.value)
      let isControl =
        !isPlain
        && (scalar.properties.generalCategory == .control
          || scalar.properties.generalCategory == .format
          || scalar.properties.generalCategory == .lineSeparator
          || scalar.properties.generalCategory == .paragraphSeparator)
      if isControl || scalar == "\"" || scalar == "\\" {
        text += scalar.escaped(asASCII: true)
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}

extension SafetensorsError: CustomStringConvertible {
  /// The message.
  public var description: String { message }
}
