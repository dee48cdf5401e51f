#!/usr/bin/env bash
# Packs all packages and tries them as a user would: a project outside the repository references them, looks into them, and runs.
# The packages come from a temporary folder, everything else from this machine's sources and package cache, which gets none of them.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/activerecord-packages.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Without these, build servers stay behind.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# A version that no cache has, so that it can only be what was packed now.
version=0.0.0-try.$(date +%s)
for project in "$repository"/src/*/*.csproj; do
  dotnet pack "$project" -c Release -o "$work/feed" -p:Version="$version" -v quiet
done

mkdir "$work/consumer"
cp "$repository"/eng/try-packages/* "$work/consumer"
cat >"$work/consumer/nuget.config" <<XML
<configuration>
  <packageSources>
    <add key="try-packages" value="$work/feed" />
  </packageSources>
</configuration>
XML

cache=$(dotnet nuget locals global-packages --list)
cache=${cache#*: }
cd "$work/consumer"
dotnet build -c Release -v quiet -p:PackagesVersion="$version" -p:RestorePackagesPath="$work/packages" -p:RestoreFallbackFolders="$cache" -p:TreatWarningsAsErrors=true
dotnet bin/Release/net10.0/Consumer.dll "$work/feed"
