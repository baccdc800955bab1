import CCoreTransport
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Testing

@Test func coreVersionIsKnown() {
  #expect(!coreVersion.isEmpty)
}
