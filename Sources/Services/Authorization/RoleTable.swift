public import Domain

/// Who may call what: every method that this server may serve, in one place. What is not here is
/// denied.
///
/// A call may narrow it further, to one's own items for instance; that is its handler's to check.
public enum RoleTable {
  /// What a method asks of its caller.
  public enum Access: Hashable, Sendable {
    /// Nothing. A valid token is still read, an invalid one ignored.
    case anyone
    /// A valid token of any role.
    case authenticated
    /// A valid token of this role, or of one that may do more.
    case role(Role)
  }

  /// The access of a method by its fully qualified name, `package.Service/Method`; nil: denied.
  public static func access(to method: String) -> Access? { methods[method] }

  /// The table.
  public static let methods: [String: Access] = table([
    "grpc.health.v1.Health": [
      "Check": .anyone,
      "List": .anyone,
      "Watch": .anyone,
    ],
    "grpc.reflection.v1.ServerReflection": ["ServerReflectionInfo": .anyone],
    "grpc.reflection.v1alpha.ServerReflection": ["ServerReflectionInfo": .anyone],
    "wafermap.v1.SystemService": [
      "GetHealth": .anyone,
      "GetInfo": .anyone,
      "GetMetrics": .role(.viewer),
    ],
    "wafermap.v1.AuthService": [
      "Register": .anyone,
      "Login": .anyone,
      "Refresh": .anyone,
      "Logout": .authenticated,
      "GetMe": .authenticated,
      "ListUsers": .role(.admin),
      "UpdateUser": .role(.admin),
      "ChangePassword": .authenticated,
      "CreateServiceToken": .role(.admin),
      "ListServiceTokens": .role(.admin),
      "RevokeServiceToken": .role(.admin),
    ],
    "wafermap.v1.InferenceService": [
      "Predict": .role(.annotator),
      "PredictBatch": .role(.annotator),
      "PredictStream": .role(.annotator),
      "GetPrediction": .role(.viewer),
      "ListPredictions": .role(.viewer),
      "GetStats": .role(.viewer),
      "ClearCache": .role(.engineer),
      "ListModels": .role(.viewer),
      "GetModel": .role(.viewer),
      "LoadModel": .role(.engineer),
      "ActivateModel": .role(.engineer),
    ],
    "wafermap.v1.TrainingService": [
      "CreateJob": .role(.engineer),
      "GetJob": .role(.engineer),
      "ListJobs": .role(.engineer),
      "CancelJob": .role(.engineer),
      "DeleteJob": .role(.engineer),
      "WatchJob": .role(.engineer),
      "GetMetrics": .role(.viewer),
      "ValidateHyperparameters": .role(.engineer),
    ],
    "wafermap.v1.ActiveLearningService": [
      "Query": .role(.engineer),
      "ListQueue": .role(.annotator),
      "GetQueueItem": .role(.annotator),
      "Assign": .role(.annotator),
      "UpdateStatus": .role(.annotator),
      "GetStats": .role(.engineer),
    ],
    "wafermap.v1.AnnotationService": [
      "CreateAnnotation": .role(.annotator),
      "GetAnnotation": .role(.annotator),
      "ListAnnotations": .role(.annotator),
      "UpdateAnnotation": .role(.annotator),
      "DeleteAnnotation": .role(.annotator),
      "ListVersions": .role(.annotator),
      "ReviewAnnotation": .role(.engineer),
      "ValidatePolygon": .role(.annotator),
      "GetAgreement": .role(.engineer),
      "ExportCoco": .role(.engineer),
      "ImportCoco": .role(.engineer),
      "SuggestAnnotations": .role(.annotator),
    ],
  ])

  private static func table(_ services: [String: [String: Access]]) -> [String: Access] {
    services.reduce(into: [:]) { table, service in
      for (method, access) in service.value { table["\(service.key)/\(method)"] = access }
    }
  }
}
