import LoadGeneration
import Testing
import WafermapAPI

@Suite struct RequestSourceTests {
  private let wafers = SyntheticWafers(seed: 1)

  @Test func `distinct maps come again, in their order`() {
    let source = RequestSource(synthetic: wafers, distinctCount: 3)
    #expect(source.request(1) == source.request(4))
    #expect(source.request(1) != source.request(2))
    #expect(source.request(0).waferID == "bench-0")
    let endless = RequestSource(synthetic: wafers, distinctCount: nil)
    #expect(endless.request(1).dieGrid != endless.request(4).dieGrid)
  }

  @Test func `requests carry model and options`() {
    var options = Wafermap_V1_PredictOptions()
    options.bypassCache = true
    var map = Wafermap_V1_PredictRequest()
    map.waferID = "w"
    for source in [
      RequestSource(
        synthetic: wafers,
        distinctCount: nil,
        modelVersion: "m",
        options: options
      ),
      RequestSource(maps: [map], modelVersion: "m", options: options),
    ] {
      let request = source.request(7)
      #expect(request.modelVersion == "m")
      #expect(request.options.bypassCache)
      #expect(!request.waferID.isEmpty)
    }
  }
}
