public import Settings

/// The role of people who register by themselves.
public enum SelfRegistrationRole: String, SettingValue, CaseIterable {
  /// Reads predictions and metrics.
  case viewer
  /// Predicts and annotates, too.
  case annotator
}
