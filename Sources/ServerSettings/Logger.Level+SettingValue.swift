public import Logging
public import Settings

extension Logger.Level: SettingValue {}
