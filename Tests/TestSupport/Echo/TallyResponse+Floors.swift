extension TallyResponse {
  /// Whether every floor of `request` is reached.
  public func reaches(_ request: TallyRequest) -> Bool {
    started >= request.startedMin
      && finished >= request.finishedMin
      && cancelled >= request.cancelledMin
      && taskCancelled >= request.taskCancelledMin
      && written >= request.writtenMin
      && waiting >= request.waitingMin
  }
}
