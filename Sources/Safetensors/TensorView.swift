/// One tensor of an open file, read in place.
///
/// Holds the file's memory alive; copying the view copies no elements.
public struct TensorView: Sendable {
  /// Name, element type and shape.
  public let descriptor: TensorDescriptor
  private let storage: MappedBytes
  private let fileRange: Range<Int>

  init(descriptor: TensorDescriptor, storage: MappedBytes, fileRange: Range<Int>) {
    self.descriptor = descriptor
    self.storage = storage
    self.fileRange = fileRange
  }

  /// The tensor's name.
  public var name: String { descriptor.name }
  /// Dimensions, outermost first.
  public var shape: [Int] { descriptor.shape }
  /// The type of the elements.
  public var elementType: ElementType { descriptor.elementType }
  /// Number of elements.
  public var elementCount: Int { descriptor.elementCount }

  /// Calls `body` with the elements' bytes, little-endian, outermost dimension first.
  ///
  /// The pointer is valid during the call only, and need not be aligned to the element: the format
  /// promises no alignment, so read it with `loadUnaligned`.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withExtendedLifetime(storage) { () throws(Failure) in
      try body(UnsafeRawBufferPointer(rebasing: storage.bytes[fileRange]))
    }
  }

  /// Tells the system that the elements will not be read soon: their share of the mapped file stops
  /// counting as this process's memory. They stay readable.
  public func releasePages() {
    storage.releasePages(fileRange)
  }
}
