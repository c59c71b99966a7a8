# Made by `nlcli init powershell`. In $PROFILE: Invoke-Expression (& nlcli init powershell | Out-String)
# Nothing is started when this is read. For Windows PowerShell 5.1 and PowerShell 7.
function @program@ {
    if ($args.Count -gt 0 -and ($args[0] -ceq '-w' -or $args[0] -ceq '--wizard')) {
        $rest = @($args | Select-Object -Skip 1)
        & @nlcli@ ask @options@ @rest
    } elseif ($args.Count -gt 0 -and "$($args[0])".StartsWith('--wizard=')) {
        $rest = @($args | Select-Object -Skip 1)
        & @nlcli@ ask @options@ @rest '--' $args[0].Substring(9)
    } elseif ($MyInvocation.ExpectingInput) {
        $input | & @executable@ @args
    } else {
        & @executable@ @args
    }
}

# Completion of nlcli: one line a command, and what can follow it.
$global:__nlcli_commands = @commands@
Register-ArgumentCompleter -Native -CommandName nlcli -ScriptBlock {
    param($word, $line, $position)
    $table = @{}
    foreach ($row in $global:__nlcli_commands -split '\r?\n') {
        $name, $following = $row -split ':', 2
        if ($null -ne $following) { $table[$name] = -split $following }
    }
    $before = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object { $_.ToString() })
    $at = ''
    foreach ($each in $before | Select-Object -Skip 1) {
        $longer = "$at $each".Trim()
        if ($table.ContainsKey($longer)) { $at = $longer }
    }
    # Behind the first word of a request only its options can follow.
    if ($at -eq '' -and $before.Count -gt 1) { $at = 'ask' }
    foreach ($each in $table[$at]) {
        if ($each.StartsWith($word)) {
            [System.Management.Automation.CompletionResult]::new($each, $each, 'ParameterValue', $each)
        }
    }
}

# The key. It changes the line and runs nothing; pressed again it brings the words back.
# For another one: Set-PSReadLineKeyHandler -Chord 'Ctrl+g' -ScriptBlock $__nlcli_key
$global:__nlcli_line = $null
$global:__nlcli_request = $null
$global:__nlcli_key = {
    $ErrorActionPreference = 'Continue'
    $PSNativeCommandUseErrorActionPreference = $false
    $line = $null
    $cursor = $null
    [Microsoft.PowerShell.PSConsoleReadLine]::GetBufferState([ref]$line, [ref]$cursor)
    if ($global:__nlcli_line -and $line -ceq $global:__nlcli_line) {
        [Microsoft.PowerShell.PSConsoleReadLine]::Replace(0, $line.Length, $global:__nlcli_request)
        return
    }
    $given = $line
    if ((Get-Variable PSNativeCommandArgumentPassing -ValueOnly -ErrorAction Ignore) -notin 'Windows', 'Standard') {
        # Before 7.3 quotation marks inside an argument have to be escaped by hand.
        $given = $line -replace '(\\*)"', '$1$1\"'
    }
    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)
        $answer = @(@() | & @nlcli@ --line powershell @options@ '--' $given 2>&1)
        $code = $LASTEXITCODE
    } finally {
        [Console]::OutputEncoding = $encoding
    }
    # What it has to say comes on the error stream, the line on the other.
    $said = @($answer | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | ForEach-Object { "$_" })
    $new = @($answer | Where-Object { $_ -is [string] }) | Select-Object -Last 1
    if ($code -eq 0 -and $new) {
        $global:__nlcli_request = $line
        $global:__nlcli_line = $new
        [Microsoft.PowerShell.PSConsoleReadLine]::Replace(0, $line.Length, $new)
    }
    if ($said.Count -gt 0) {
        [Console]::WriteLine()
        $said | ForEach-Object { [Console]::WriteLine($_) }
        [Microsoft.PowerShell.PSConsoleReadLine]::InvokePrompt($null, [Console]::CursorTop)
    }
}
if (Get-Module PSReadLine) {
    Set-PSReadLineKeyHandler -Chord '@key@' -ScriptBlock $global:__nlcli_key -BriefDescription nlcli -Description 'Turn the English on the line into a command'
}
