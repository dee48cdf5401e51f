namespace System.Runtime.CompilerServices;

/// <summary>Records ask for it; netstandard2.0 has none.</summary>
internal static class IsExternalInit;
