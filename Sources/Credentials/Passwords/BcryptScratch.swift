internal import CCrypt
internal import Glibc

/// Where one thread computes bcrypt: libxcrypt's `crypt_data`, wiped after each use.
struct BcryptScratch: ~Copyable {
  private let data: UnsafeMutablePointer<crypt_data>  // owned

  init() {
    data = .allocate(capacity: 1)
    data.initialize(to: crypt_data())
  }

  deinit { data.deallocate() }

  /// The hash of `password`, which holds no NUL, under `setting`; nil when libxcrypt refuses.
  func hash(_ password: [UInt8], setting: String) -> String? {
    let size = MemoryLayout<crypt_data>.size
    let phrase = password.map { CChar(bitPattern: $0) } + [0]
    let hash = crypt_rn(phrase, setting, data, Int32(size)).map { String(cString: $0) }
    explicit_bzero(data, size)
    return hash
  }

  /// A setting of `cost` with a salt made of `random` bytes; nil when libxcrypt refuses.
  static func setting(cost: Int, random: [UInt8]) -> String? {
    let capacity = Int(CRYPT_GENSALT_OUTPUT_SIZE)
    let seed = random.map { CChar(bitPattern: $0) }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { target in
      crypt_gensalt_rn(
        "$2b$",
        UInt(cost),
        seed,
        Int32(seed.count),
        target.baseAddress,
        Int32(capacity)
      ).map { String(cString: $0) }
    }
  }
}
