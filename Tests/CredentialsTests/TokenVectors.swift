import Credentials

/// Tokens that others made.
enum TokenVectors {
  /// RFC 7515, A.1 and A.3: the same payload under each algorithm.
  static let rfc7515: [(key: SigningKey, compact: String)] = [
    (TestKeys.hs256, rfc7515A1), (TestKeys.es256, rfc7515A3),
  ]

  /// The payload of both.
  static let rfc7515Payload =
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n "
    + "\"http://example.com/is_root\":true}"

  private static let rfc7515A1 = """
    eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQo\
    gImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOE\
    jXk
    """

  private static let rfc7515A3 = """
    eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGx\
    lLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8I\
    SlSApmWQxfKTUJqPP3-Kg6NU1Q
    """

  /// Made by joserfc 1.6.5 (Python) with the keys of ``TestKeys`` and ``TestClaims/claims``: HS256,
  /// ES256, and HS256 with two audiences and `nbf`.
  static let joserfc = [joserfcHS256, joserfcES256, joserfcAudiences]

  static let joserfcHS256 = """
    eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJIUzI1NiIsImtpZCI6ImhzIn0.eyJpc3MiOiJ3YWZlcm1hcCIsImF1ZCI6\
    IndhZmVybWFwIiwic3ViIjoiNmYxYzFmMGEtM2QwZS00YzUxLTlhNTEtMGQxZDVhMmI3YzExIiwianRpIjoiMGI4\
    ZjhmNWUtN2Q1Ny00ZjBiLThiMzktM2YxZjJmMGE5YzAxIiwic2lkIjoiYTNjN2Q5ZTItNTFiNC00YThlLTljNjMt\
    N2UwZjFhMmIzYzRkIiwicm9sZSI6ImVuZ2luZWVyIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDE4MDB9\
    .PZRoYKa3ykWAP9BhhGaVkUk6vOI6ghJOAWbU1VfVAoU
    """

  private static let joserfcES256 = """
    eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiIsImtpZCI6ImVzIn0.eyJpc3MiOiJ3YWZlcm1hcCIsImF1ZCI6\
    IndhZmVybWFwIiwic3ViIjoiNmYxYzFmMGEtM2QwZS00YzUxLTlhNTEtMGQxZDVhMmI3YzExIiwianRpIjoiMGI4\
    ZjhmNWUtN2Q1Ny00ZjBiLThiMzktM2YxZjJmMGE5YzAxIiwic2lkIjoiYTNjN2Q5ZTItNTFiNC00YThlLTljNjMt\
    N2UwZjFhMmIzYzRkIiwicm9sZSI6ImVuZ2luZWVyIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDE4MDB9\
    .rv1wWu5OZVQOCqDeUiYWY54OeB31vP0JdEPG4otjocGADMRLeEMuqz97HUuskhOKIj6UUT0XI3OwriFDI8ompA
    """

  private static let joserfcAudiences = """
    eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJIUzI1NiIsImtpZCI6ImhzIn0.eyJpc3MiOiJ3YWZlcm1hcCIsImF1ZCI6\
    WyJvdGhlciIsIndhZmVybWFwIl0sInN1YiI6IjZmMWMxZjBhLTNkMGUtNGM1MS05YTUxLTBkMWQ1YTJiN2MxMSIs\
    Imp0aSI6IjBiOGY4ZjVlLTdkNTctNGYwYi04YjM5LTNmMWYyZjBhOWMwMSIsInNpZCI6ImEzYzdkOWUyLTUxYjQt\
    NGE4ZS05YzYzLTdlMGYxYTJiM2M0ZCIsInJvbGUiOiJlbmdpbmVlciIsImlhdCI6MTcwMDAwMDAwMCwiZXhwIjox\
    NzAwMDAxODAwLCJuYmYiOjE3MDAwMDAwMDB9.rahQ_CrBO_fKXocaiZZjqTclqszHmn5FB-jzTRC9Kms
    """

  /// Made by joserfc: HS256 under the kid of the ES256 key, with the PEM text of that key's public
  /// half as the secret.
  static let keyConfusion = """
    eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJIUzI1NiIsImtpZCI6ImVzIn0.eyJpc3MiOiJ3YWZlcm1hcCIsImF1ZCI6\
    IndhZmVybWFwIiwic3ViIjoiNmYxYzFmMGEtM2QwZS00YzUxLTlhNTEtMGQxZDVhMmI3YzExIiwianRpIjoiMGI4\
    ZjhmNWUtN2Q1Ny00ZjBiLThiMzktM2YxZjJmMGE5YzAxIiwic2lkIjoiYTNjN2Q5ZTItNTFiNC00YThlLTljNjMt\
    N2UwZjFhMmIzYzRkIiwicm9sZSI6ImVuZ2luZWVyIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDE4MDB9\
    .vCLYCf9WaIjp5AYEzp9jYX_6m5vPwDIYqv3EYm0x1_Y
    """

  /// The PEM text of ``TestKeys/es256``'s public half.
  static let publicPEM = """
    -----BEGIN PUBLIC KEY-----
    MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7
    6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==
    -----END PUBLIC KEY-----

    """
}
