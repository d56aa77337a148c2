/** What a new pipeline begins as: the smallest one worth running. */
export const starter = `pipeline: my-pipeline
params: {test_size: 0.25}
tasks:
  load:
    template: dataset-import
    args: {source: sample://breast_cancer}
  clean:
    template: data-process
    args:
      input: "{{ tasks.load.outputs.data }}"
      test_size: "{{ params.test_size }}"
  train:
    template: xgb
    args:
      train: "{{ tasks.clean.outputs.train }}"
      label: target
`;
