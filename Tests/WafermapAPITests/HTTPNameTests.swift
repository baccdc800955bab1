import SwiftProtobuf
import Testing
import WafermapAPI

/// Requests of the HTTP system keep the names of their fields. The decoder refuses a name that
/// does not exist.
@Suite("Request fields keep the names of the HTTP system")
struct HTTPNameTests {
  @Test func predict() throws {
    let request = try Wafermap_V1_PredictRequest(
      jsonString: #"{"wafer_id": "w1", "image_url": "s3://b/k.png", "model_version": "v7"}"#
    )
    #expect(request.waferID == "w1")
    #expect(request.imageURL == "s3://b/k.png")
    #expect(request.modelVersion == "v7")
  }

  @Test func predictBatch() throws {
    let request = try Wafermap_V1_PredictBatchRequest(
      jsonString: #"{"wafers": [{"wafer_id": "w1", "image": "iVBORw=="}, {"wafer_id": "w2"}]}"#
    )
    #expect(request.wafers.map(\.waferID) == ["w1", "w2"])
    #expect(request.wafers[0].image.count == 4)
  }

  @Test func training() throws {
    let request = try Wafermap_V1_CreateJobRequest(
      jsonString: """
        {
          "name": "night run",
          "hyperparameters": {
            "epochs": 50, "batch_size": 16, "learning_rate": 0.0001, "precision": 16
          },
          "resources": {"cpu_cores": 4, "memory_gb": 16, "gpu_count": 1}
        }
        """
    )
    #expect(request.hyperparameters.epochs == 50)
    #expect(request.hyperparameters.batchSize == 16)
    #expect(request.hyperparameters.learningRate == 0.0001)
    #expect(request.hyperparameters.precision == .fp16)
    #expect(request.resources.cpuCores == 4)
    #expect(request.resources.memoryGb == 16)
    #expect(request.resources.gpuCount == 1)
  }

  @Test func activeLearning() throws {
    let query = try Wafermap_V1_QueryRequest(
      jsonString: """
        {
          "training_job_id": "j", "num_samples": 50,
          "uncertainty_weight": 0.6, "diversity_weight": 0.4
        }
        """
    )
    #expect(query.trainingJobID == "j")
    #expect(query.numSamples == 50)
    #expect(query.uncertaintyWeight == 0.6)
    #expect(query.diversityWeight == 0.4)
    let assignment = try Wafermap_V1_AssignRequest(
      jsonString: #"{"sample_ids": ["a", "b"], "annotator_id": "u"}"#
    )
    #expect(assignment.sampleIds == ["a", "b"])
    #expect(assignment.annotatorID == "u")
  }

  @Test func export() throws {
    let request = try Wafermap_V1_ExportCocoRequest(
      jsonString: #"{"wafer_ids": ["w1"], "verified_only": true}"#
    )
    #expect(request.waferIds == ["w1"])
    #expect(request.verifiedOnly)
  }

  @Test func tokens() throws {
    let request = try Wafermap_V1_RefreshRequest(jsonString: #"{"refresh_token": "r"}"#)
    #expect(request.refreshToken == "r")
    let response = try Wafermap_V1_LoginResponse(
      jsonString: """
        {"access_token": "a", "refresh_token": "r", "token_type": "bearer", "expires_in": 1800}
        """
    )
    #expect(response.accessToken == "a")
    #expect(response.expiresIn == 1800)
  }

  @Test("a category id of the HTTP system is refused, since it meant another pattern")
  func categoryID() {
    #expect(throws: (any Error).self) {
      try Wafermap_V1_CreateAnnotationRequest(jsonString: #"{"wafer_id": "w", "category_id": 3}"#)
    }
  }
}
