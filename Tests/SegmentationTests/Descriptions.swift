import Segmentation

/// Metadata of a model with the default classes, changed at will.
func metadata(
  _ changes: [String: String] = [:],
  without missing: Set<String> = []
) -> [String: String] {
  let names = #"["Center","Donut","Edge-Loc","Edge-Ring","Loc","Near-full","Random","Scratch"]"#
  var values: [String: String] = [
    "format": "1", "architecture": "unet-resnet50", "in_channels": "3", "encoding": "die-radius",
    "normalisation_mean": "[0.0,0.0,0.0]", "normalisation_std": "[1.0,1.0,1.0]",
    "input_sizes": "[32,64]", "resampling": "stretch-nearest",
    "classes": #"["background",\#(names.dropFirst())"#, "labels": names,
    "label_thresholds": "[0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5]", "mask_rule": "failed-components",
    "wafer_gate": "2.5", "name": "test", "lineage": "{}",
  ]
  for (key, value) in changes { values[key] = value }
  for key in missing { values[key] = nil }
  return Dictionary(uniqueKeysWithValues: values.map { ("wafermap." + $0, $1) })
}
