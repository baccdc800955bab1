internal import Foundation
public import SwiftProtobuf

/// The contract as data: every service, method, message and field, for reflection and for checks
/// that must cover every method.
public enum Contract {
  /// Every proto file of the contract and everything they import, dependencies before dependents,
  /// without source information.
  ///
  /// Decodes about 60 kB at each call: keep the result.
  ///
  /// - Throws: ``ContractError`` when the embedded bytes are damaged, which `make protos` repairs.
  public static func fileDescriptorSet()
    throws(ContractError) -> Google_Protobuf_FileDescriptorSet
  {
    guard let bytes = Data(base64Encoded: fileDescriptorSetBase64) else {
      throw ContractError.damagedDescriptorSet
    }
    do {
      return try Google_Protobuf_FileDescriptorSet(serializedBytes: bytes)
    } catch {
      throw ContractError.damagedDescriptorSet
    }
  }
}
