/** What fields show while they are empty: words of machines, the same in every language. */
export const SAMPLE = {
  version: "latest",
  command: "python app.py --port $PORT",
  environment: "tabular",
  image: "registry.example/app:1",
  packages: "fastapi==0.121.0",
  file: "conf/app.yaml",
  place: "/mnt/corpus",
  volume: "volume://corpus",
  port: "metrics",
  health: "/healthz",
  sidecar: "log-shipper",
  beside: "python ship.py",
  variable: "LOG_LEVEL",
  secret: "{{ secrets.NAME }}",
} as const;
