# Sourced by the root action: sets BLUEGREEN_NODE to the first Node 20.19 or later, in this order: the one on PATH
# (setup-node or the runner's image), the newest in the tool cache, the one that the runner brings for its actions.
# Why it is needed: docs/adr/0011-root-composite.md.

bluegreen_modern() {
  [ -n "$1" ] && [ -x "$1" ] && "$1" -e '
    var v = process.versions.node.split(".").map(Number);
    process.exit(v[0] > 20 || (v[0] === 20 && v[1] >= 19) ? 0 : 1);
  ' >/dev/null 2>&1
}

bluegreen_candidates() {
  command -v node || true
  ls -d "${RUNNER_TOOL_CACHE:-/nonexistent}"/node/*/*/bin/node 2>/dev/null | sort -rV || true
  for runner in "${RUNNER_TEMP:-/nonexistent}/../.." "${HOME:-/nonexistent}"/actions-runner "${HOME:-/nonexistent}"/actions-runner/cached/*; do
    ls -d "$runner"/externals/node2[04]/bin/node 2>/dev/null | sort -rV || true
  done
}

BLUEGREEN_NODE=
while IFS= read -r bluegreen_candidate; do
  if bluegreen_modern "$bluegreen_candidate"; then
    BLUEGREEN_NODE=$bluegreen_candidate
    break
  fi
done <<EOF
$(bluegreen_candidates)
EOF

if [ -z "$BLUEGREEN_NODE" ]; then
  echo "::error title=NODE_MISSING::No Node 20.19 or later was found on PATH, in the tool cache or beside the runner. Add actions/setup-node before this step, or use the actions in setup/, lint/, plan/ and so on, which run on the runner's own Node."
  exit 3
fi
