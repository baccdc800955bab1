extension MetricDescription {
  /// The server's metrics. Those of inference are named after Triton's `nv_inference_*`; those of
  /// calls after go-grpc-prometheus.
  public static let known: [MetricDescription] = inference + stores + calls + process

  private static let inference: [MetricDescription] = [
    MetricDescription(
      "wafermap_inference_request_success_total",
      "Predictions that succeeded, cached ones included."
    ),
    MetricDescription(
      "wafermap_inference_request_failure_total",
      "Predictions that failed, by status code."
    ),
    MetricDescription(
      "wafermap_inference_count_total",
      "Wafer maps that went through a network."
    ),
    MetricDescription(
      "wafermap_inference_exec_count_total",
      "Forward passes; each serves a batch of wafer maps."
    ),
    MetricDescription(
      "wafermap_inference_pending_requests",
      "Wafer maps that wait for a worker."
    ),
    MetricDescription(
      "wafermap_inference_request_duration_seconds",
      "From the decoded request to the encoded answer."
    ),
    MetricDescription(
      "wafermap_inference_queue_duration_seconds",
      "Waiting for a worker, batching included."
    ),
    MetricDescription(
      "wafermap_inference_compute_input_duration_seconds",
      "Turning the map into the network's input."
    ),
    MetricDescription(
      "wafermap_inference_compute_infer_duration_seconds",
      "The forward pass of the batch a map was in."
    ),
    MetricDescription(
      "wafermap_inference_compute_output_duration_seconds",
      "From the network's output to mask, regions and scores."
    ),
    MetricDescription(
      "wafermap_inference_batch_size",
      "Wafer maps of the forward pass that a prediction came from.",
      bounds: [1, 2, 3, 4, 6, 8]
    ),
    MetricDescription(
      "wafermap_model_ready",
      "1 when the server has an active model that can predict."
    ),
  ]

  private static let stores: [MetricDescription] = [
    MetricDescription("wafermap_cache_hit_total", "Answers taken from the cache."),
    MetricDescription("wafermap_cache_miss_total", "Answers that were not in the cache."),
    MetricDescription(
      "wafermap_cache_error_total",
      "Times the cache could not be asked or filled."
    ),
    MetricDescription("wafermap_cache_up", "1 when the cache answered its last check."),
    MetricDescription("wafermap_database_up", "1 when the database answered its last check."),
    MetricDescription(
      "wafermap_prediction_log_pending",
      "Predictions that are answered and not yet written to the log."
    ),
    MetricDescription(
      "wafermap_prediction_log_dropped_total",
      "Predictions that were answered and will not be in the log: its queue was full."
    ),
  ]

  private static let calls: [MetricDescription] = [
    MetricDescription("grpc_server_started_total", "Calls that began."),
    MetricDescription("grpc_server_handled_total", "Calls that ended, by status code."),
    MetricDescription("grpc_server_handling_seconds", "From the start of a call to its end."),
    MetricDescription("grpc_server_msg_received_total", "Request messages taken by handlers."),
    MetricDescription("grpc_server_msg_sent_total", "Response messages sent."),
    MetricDescription("grpc_server_in_flight", "Calls that are being handled."),
  ]

  private static let process: [MetricDescription] = [
    MetricDescription(
      "process_cpu_seconds_total",
      "Processor time of the process, in user and system mode."
    ),
    MetricDescription("process_start_time_seconds", "When the process began, in Unix time."),
    MetricDescription("process_virtual_memory_bytes", "Virtual memory."),
    MetricDescription("process_resident_memory_bytes", "Memory that is in RAM."),
    MetricDescription("process_open_fds", "Open file descriptors."),
    MetricDescription("process_max_fds", "Most file descriptors that may be open."),
  ]
}
